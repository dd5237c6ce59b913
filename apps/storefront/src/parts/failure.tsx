import { ProblemError, UnreachableError } from '@portico/api-web';
import { useEffect, useState } from 'react';
import { account, signIn } from '../state/account.ts';
import { useStored } from '../state/stored.ts';
import { Link } from '../state/place.tsx';

interface FailureProps {
  readonly error: Error;
  readonly againAt?: number | undefined;
  retry(): void;
}

/** What went wrong, said so that a customer knows what to do. */
export function wordsFor(error: Error): { title: string; text: string } {
  if (error instanceof UnreachableError) {
    return navigator.onLine
      ? { title: 'The shop cannot be reached', text: 'Something is wrong between you and us.' }
      : { title: 'You are offline', text: 'This page will appear as soon as you are connected again.' };
  }
  if (!(error instanceof ProblemError)) return { title: 'That did not work', text: 'The shop made a mistake.' };
  const { code, status, problem } = error;
  if (code === 'maintenance') return { title: 'Closed for maintenance', text: 'We are tidying up, and will be back soon.' };
  if (status === 429) return { title: 'That was a little fast', text: 'You have asked more often than we can answer.' };
  if (status === 404) return { title: 'There is nothing here', text: 'What you are looking for is gone, or was never here.' };
  if (status === 403) return { title: 'This is not yours', text: 'You are not allowed to see this.' };
  if (status >= 500) return { title: 'A part of the shop is not answering', text: 'Nothing is lost. Please try again in a moment.' };
  return { title: problem.title, text: problem.detail ?? '' };
}

/** In place of a page that could not be had. */
export function Failure({ error, againAt, retry }: FailureProps) {
  const isSignedOut = error instanceof ProblemError && error.status === 401;
  const { title, text } = wordsFor(error);
  if (isSignedOut) return <SignInFirst />;
  return (
    <section className="failure" role="alert">
      <h1>{title}</h1>
      <p>{text} {againAt !== undefined && <Countdown until={againAt} />}</p>
      <p className="row">
        <button type="button" onClick={retry}>Try again</button>
        <Link className="button quiet-button" href="/">To the start page</Link>
      </p>
      {error instanceof ProblemError && error.problem.requestId && <p className="quiet small">If you write to us, quote <code>{error.problem.requestId}</code></p>}
    </section>
  );
}

function SignInFirst() {
  const { ended } = useStored(account);
  return (
    <section className="failure">
      <h1>{ended ? 'Your session has ended' : 'Please sign in'}</h1>
      <p>{ended ? 'Sign in again to go on where you were.' : 'This page is for you alone.'}</p>
      <p className="row"><button type="button" onClick={() => signIn()}>Sign in</button></p>
    </section>
  );
}

/** Above a page that is shown although it could not be asked for again. */
export function OutOfDate({ error, againAt, retry }: FailureProps) {
  return (
    <p className="notice" role="status">
      <span><strong>{wordsFor(error).title}.</strong> What you see may be out of date. {againAt !== undefined && <Countdown until={againAt} />}</span>
      <button type="button" className="small-button" onClick={retry}>Try again</button>
    </p>
  );
}

/** In place of a part that is missing from its page. */
export function MissingPart({ what, retry }: { what: string; retry(): void }) {
  return (
    <p className="notice" role="status">
      <span>{what} cannot be shown right now. We keep trying.</span>
      <button type="button" className="small-button" onClick={retry}>Try again</button>
    </p>
  );
}

export function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(1, Math.ceil((until - now) / 1_000));
  return <span className="countdown">We try again in {seconds} {seconds === 1 ? 'second' : 'seconds'}.</span>;
}
