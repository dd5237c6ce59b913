import { OVER, type Layer } from '../dispatch.ts';
import { Passing } from './passing.ts';

/** Holds the work's deadline and abort over the call: when the work is given up, so is every call made for it. */
export const deadline: Layer = (next) => (request, handler) => {
  const { work } = request;
  if (work.aborted) {
    handler.error(work.aborted);
    return OVER;
  }
  const passing = new Passing(handler);
  const call = next(request, passing);
  passing.release = work.onAbort((reason) => call.abort(reason));
  return call;
};
