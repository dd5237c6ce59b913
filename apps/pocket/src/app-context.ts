import { type Degradable } from '@portico/api-mobile';
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import { PixelRatio, useWindowDimensions } from 'react-native';
import { type Pocket } from './pocket.ts';
import { type Seen } from './state/screens.ts';
import { useStore } from './state/store.ts';

/** A place in the app. */
export type Place =
  | { readonly name: 'home' | 'cart' | 'checkout' | 'orders' | 'profile' }
  | { readonly name: 'search'; readonly q?: string; readonly category?: string; readonly inStock?: true }
  | { readonly name: 'product' | 'order'; readonly id: string };

export interface AppContext {
  readonly pocket: Pocket;
  open(place: Place): void;
}

export const Context = createContext<AppContext | undefined>(undefined);

export function useApp(): AppContext {
  const app = useContext(Context);
  if (!app) throw new Error('used outside of the app');
  return app;
}

/** The app stands in a frame of this width at most, in points. */
const WIDEST = 480;

/** What the gateway has to know of the device to choose sizes of pictures: points, and pixels in a point. */
export function useDeviceQuery(): { width: number; dpr: number } {
  const { width } = useWindowDimensions();
  return { width: Math.min(WIDEST, Math.max(200, Math.round(width))), dpr: Math.min(4, Math.max(1, PixelRatio.get())) };
}

/** The screen of this name: as it was seen last, then as it is. */
export function useScreen<T extends Degradable>(name: string, ask: (signal: AbortSignal) => Promise<T>): Seen<T> & { retry(): void } {
  const { pocket } = useApp();
  const user = useStore(pocket.user);
  // Asked anew when somebody signs in or out; `ask` is the same as long as its name is.
  useEffect(() => pocket.screens.open(name, ask), [name, user?.id]);
  const seen = useStore(pocket.screens.of(name)) as Seen<T>;
  return { ...seen, retry: () => pocket.screens.refresh(name) };
}

export function useIsOnline(): boolean {
  const { network } = useApp().pocket.device;
  return useSyncExternalStore((listener) => network.onChange(listener), () => network.isOnline);
}
