import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { type Degradable } from '@portico/api-web';
import { type PageState } from '../state/page.ts';
import { rememberedScroll } from '../state/place.tsx';
import { Failure, OutOfDate } from './failure.tsx';

interface PageOfProps<T> {
  readonly state: PageState<T>;
  /** What the tab says. */
  readonly title: string | ((data: T) => string);
  readonly children: (data: T) => ReactNode;
  readonly skeleton?: ReactNode;
}

/** A page by what is known of it: its bones while it loads, its answer, what went wrong, or the last two together. */
export function PageOf<T extends Degradable>({ state: { data, error, againAt, retry }, title, children, skeleton }: PageOfProps<T>) {
  const name = typeof title === 'string' ? title : data && title(data);
  useTitle(name);
  const isThere = data !== undefined;
  useLayoutEffect(() => {
    if (isThere) scrollTo(0, rememberedScroll());
  }, [isThere]);
  if (data === undefined) return error ? <Failure error={error} againAt={againAt} retry={retry} /> : <div aria-busy="true">{skeleton ?? <Bones />}<span className="unseen" role="status">Loading</span></div>;
  return (
    <>
      {error && <OutOfDate error={error} againAt={againAt} retry={retry} />}
      {children(data)}
    </>
  );
}

export function useTitle(name: string | undefined): void {
  const said = useRef<string>(undefined);
  useEffect(() => {
    if (!name || said.current === name) return;
    said.current = name;
    document.title = name === 'Portico' ? name : `${name} · Portico`;
  }, [name]);
}

export function Bones() {
  return (
    <div className="bones" aria-hidden="true">
      <i className="bone title" /><i className="bone line" /><i className="bone line" /><i className="bone block" />
    </div>
  );
}

export function TileBones() {
  return <ul className="tiles bones" aria-hidden="true">{Array.from({ length: 8 }, (_, at) => <li key={at} className="tile"><i className="bone square" /><i className="bone line" /><i className="bone line short" /></li>)}</ul>;
}
