import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Pressable, Text, View } from 'react-native';
import { type AppContext, Context, type Place, useApp, useIsOnline } from './app-context.ts';
import { Button, Title } from './parts/basics.tsx';
import { useTheme } from './parts/theme.ts';
import { type Pocket } from './pocket.ts';
import { CartScreen } from './screens/cart.tsx';
import { CheckoutScreen } from './screens/checkout.tsx';
import { HomeScreen } from './screens/home.tsx';
import { OrderScreen } from './screens/order.tsx';
import { OrdersScreen } from './screens/orders.tsx';
import { ProductScreen } from './screens/product.tsx';
import { ProfileScreen } from './screens/profile.tsx';
import { SearchScreen } from './screens/search.tsx';
import { useStore } from './state/store.ts';

const HOME: Place = { name: 'home' };
/** How long a word to the user stands, milliseconds. */
const WORD_MS = 6_000;

export function App({ pocket }: { pocket: Pocket }) {
  const [stack, setStack] = useState<readonly Place[]>([HOME]);
  const { styles } = useTheme();
  const tooOld = useStore(pocket.tooOld);
  const app: AppContext = useMemo(() => ({
    pocket,
    open: (place) => {
      pocket.device.back.opened();
      setStack((places) => [...places, place]);
    },
  }), [pocket]);
  useEffect(() => pocket.device.back.onPress(() => setStack((places) => (places.length > 1 ? places.slice(0, -1) : places))), [pocket]);
  const place = stack.at(-1)!;
  if (tooOld !== undefined) {
    return (
      <View style={styles.middle} role="alert">
        <Title>Please update Pocket</Title>
        <Text style={styles.text}>{tooOld.text}</Text>
        {tooOld.store !== '' && <Button onPress={() => pocket.device.openBrowser(tooOld.store)}>To the store</Button>}
      </View>
    );
  }
  return (
    <Context.Provider value={app}>
      <View style={styles.fill}>
        <View role="banner" style={styles.header}>
          {stack.length > 1 ? <Button isQuiet label="Back" onPress={() => pocket.device.back.press()}>‹ Back</Button> : <Text style={styles.heading}>Pocket</Text>}
          <Who />
        </View>
        <Word />
        <View role="main" style={styles.grow}>{screenOf(place)}</View>
        <Tabs here={place.name} />
      </View>
    </Context.Provider>
  );
}

function Who() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const user = useStore(pocket.user);
  return user ? <Text style={styles.soft}>{user.name}</Text> : <Button isQuiet onPress={() => void pocket.signIn()}>Sign in</Button>;
}

/** What holds for the whole app, or has just happened. */
function Word() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const word = useStore(pocket.word);
  const isOnline = useIsOnline();
  useEffect(() => {
    const timer = setTimeout(() => pocket.word.set(undefined), WORD_MS);
    return () => clearTimeout(timer);
  }, [pocket, word]);
  return (
    <View aria-live="polite">
      {!isOnline && <View style={styles.strip}><Text style={styles.text}>You are offline. You can look at what you have seen.</Text></View>}
      {word !== undefined && <View style={styles.strip}><Text style={styles.text}>{word}</Text></View>}
    </View>
  );
}

function Tabs({ here }: { here: Place['name'] }) {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const count = useStore(pocket.cart).reduce((sum, { quantity }) => sum + quantity, 0);
  const waiting = useStore(pocket.outbox.waiting).length;
  const tabs = [
    ['home', '⌂', 'Shop'], ['search', '⌕', 'Search'], ['cart', '◫', count > 0 ? `Cart ${count}` : 'Cart'],
    ['orders', '≡', waiting > 0 ? `Orders ${waiting}` : 'Orders'], ['profile', '☺', 'You'],
  ] as const;
  return (
    <View role="navigation" style={styles.tabs}>
      {tabs.map(([name, sign, label]) => (
        <Pressable key={name} role="link" aria-label={label} aria-current={here === name ? 'page' : undefined} style={styles.tab} onPress={() => open({ name })}>
          <Text aria-hidden style={[styles.strong, here === name && styles.tabChosen]}>{sign}</Text>
          <Text style={[styles.tabText, here === name && styles.tabChosen]}>{label}</Text>
        </Pressable>
      ))}
    </View>
  );
}

function screenOf(place: Place): ReactNode {
  switch (place.name) {
    case 'home': return <HomeScreen />;
    case 'search': return <SearchScreen key={`${place.q} ${place.category} ${place.inStock}`} q={place.q} category={place.category} inStock={place.inStock} />;
    case 'product': return <ProductScreen key={place.id} id={place.id} />;
    case 'cart': return <CartScreen />;
    case 'checkout': return <CheckoutScreen />;
    case 'orders': return <OrdersScreen />;
    case 'order': return <OrderScreen key={place.id} id={place.id} />;
    case 'profile': return <ProfileScreen />;
  }
}
