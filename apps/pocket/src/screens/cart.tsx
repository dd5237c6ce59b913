import { answer, type components } from '@portico/api-mobile';
import { Pressable, Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Button, money, Picture, Title } from '../parts/basics.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';
import { type CartLine } from '../pocket.ts';
import { useStore } from '../state/store.ts';

type PricedLine = components['schemas']['CartScreen']['lines'][number];

export function CartScreen() {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const lines = useStore(pocket.cart);
  if (lines.length > 0) return <PricedCart lines={lines} />;
  return <View style={styles.middle}><Title>Your cart is empty</Title><Button onPress={() => open({ name: 'search' })}>Look around</Button></View>;
}

function PricedCart({ lines }: { lines: readonly CartLine[] }) {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const user = useStore(pocket.user);
  const asked = lines.map(({ productId, variantId, quantity, unitPriceMinor }) => ({ productId, variantId, quantity, unitPriceMinor }));
  const seen = useScreen(`cart ${JSON.stringify(asked)}`, (signal) => answer(pocket.client.api.POST('/v1/screens/cart', { body: { lines: asked }, params: { query }, signal })));
  return (
    <ScreenOf seen={seen}>
      {(cart) => (
        <>
          <Title>Your cart</Title>
          {cart.lines.map((line) => <Line key={line.variantId} line={line} currency={cart.currency} locale={cart.locale} />)}
          <View style={styles.between}><Text style={styles.strong}>Total</Text><Text style={styles.title}>{money(cart.total, cart.currency, cart.locale)}</Text></View>
          {user
            ? <Button disabled={!cart.orderable} onPress={() => open({ name: 'checkout' })}>To the checkout</Button>
            : <Button onPress={() => void pocket.signIn()}>Sign in and order</Button>}
        </>
      )}
    </ScreenOf>
  );
}

const STATES: Readonly<Record<string, string>> = { gone: 'Not sold any more', out_of_stock: 'Sold out', fewer: 'Not as many left', price_changed: 'The price has changed' };

function Line({ line, currency, locale }: { line: PricedLine; currency: string; locale: string }) {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const held = pocket.cart.value.find(({ variantId }) => variantId === line.variantId);
  const name = line.name ?? held?.name ?? 'Something';
  const change = (changes: Partial<CartLine>) => held && pocket.changeLine({ ...held, ...changes });
  const step = (by: number, label: string) => (
    <Pressable role="button" aria-label={`${label} ${name}`} style={styles.chip} onPress={() => change({ quantity: line.quantity + by })}><Text style={styles.strong}>{by > 0 ? '+' : '−'}</Text></Pressable>
  );
  return (
    <View style={styles.card}>
      <View style={styles.between}>
        <Picture path={line.image} shape="small" />
        <Text style={[styles.strong, styles.grow]}>{name}</Text>
        <Text style={styles.text}>{line.price === null ? '—' : money(line.price * line.quantity, currency, locale)}</Text>
      </View>
      <View style={styles.row}>{step(-1, 'One less of')}<Text style={styles.text} aria-label={`${line.quantity} pieces`}>{line.quantity}</Text>{step(1, 'One more of')}</View>
      {line.state !== 'ok' && <Text style={styles.bad}>{STATES[line.state] ?? line.state}</Text>}
      {line.state === 'price_changed' && line.price !== null && <Button isQuiet onPress={() => change({ unitPriceMinor: line.price! })}>Take the new price</Button>}
      {line.state === 'fewer' && <Button isQuiet onPress={() => change({ quantity: line.available })}>{`Take ${line.available}`}</Button>}
      {(line.state === 'gone' || line.state === 'out_of_stock') && <Button isQuiet onPress={() => change({ quantity: 0 })}>Remove</Button>}
    </View>
  );
}
