import { type Dispatch, type Layer } from '../dispatch.ts';
import { Flight } from './flight.ts';

/**
 * The calls under way that others can join, by key. They outlive a change of the configuration. No Map, whose outgrown tables keep all
 * that came and went alive (see `UnderWay`).
 */
export type Flights = Record<string, Flight | undefined>;

export function noFlights(): Flights {
  return Object.create(null) as Flights;
}

/** Lets equal requests share one call while it is under way, as far as their answer may be shared. */
export function coalesce(flights: Flights): Layer {
  return (next) => {
    const dispatch: Dispatch = (request, handler) => {
      const { sharing } = request;
      if (sharing === undefined) return next(request, handler);
      const key = sharing.key();
      const flying = key === undefined ? undefined : flights[key];
      const joined = flying?.join(request, handler);
      if (joined) return joined;
      if (key === undefined || flying !== undefined) return alone(request, handler);
      let at: string | undefined = key;
      const flight: Flight = new Flight(sharing, dispatch, alone, (later) => {
        if (at === later) return;
        if (at !== undefined) delete flights[at];
        at = later === undefined || flights[later] ? undefined : later;
        if (at !== undefined) flights[at] = flight;
      });
      flights[key] = flight;
      return flight.start(next, request, handler);
    };
    const alone: Dispatch = (request, handler) => new Flight(request.sharing!, dispatch, alone, nobody).start(next, request, handler);
    return dispatch;
  };
}

function nobody(): void {}
