import { type AnchorHTMLAttributes, useSyncExternalStore } from 'react';

/** Where the app is: the browser's own history, and the links of the app that move in it without loading a page. */
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

history.scrollRestoration = 'manual';
addEventListener('popstate', tell);
addEventListener('scrollend', rememberScroll);

function rememberScroll(): void {
  history.replaceState({ ...(history.state as object | null), scroll: scrollY }, '');
}

/** Where the page stood when it was left; 0 for one that is new. */
export function rememberedScroll(): number {
  return (history.state as { scroll?: number } | null)?.scroll ?? 0;
}

export function usePlace(): URL {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return new URL(href);
}

export function go(to: string, { replace = false } = {}): void {
  rememberScroll();
  history[replace ? 'replaceState' : 'pushState']({}, '', to);
  if (!replace) scrollTo(0, 0);
  tell();
}

/** A link within the shop. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(href);
      }}
    />
  );
}
