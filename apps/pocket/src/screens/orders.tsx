import { answer } from '@portico/api-mobile';
import { Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Button, Title } from '../parts/basics.tsx';
import { OrderRows } from '../parts/order-rows.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';
import { useStore } from '../state/store.ts';

export function OrdersScreen() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const seen = useScreen('orders', (signal) => answer(pocket.client.api.GET('/v1/screens/orders', { params: { query }, signal })));
  return (
    <ScreenOf seen={seen}>
      {(orders) => (
        <>
          <Title>Your orders</Title>
          <Outgoing />
          {orders.items.length === 0 && <Text style={styles.soft}>You have not ordered anything yet.</Text>}
          <OrderRows of={orders.items} locale={orders.locale} />
        </>
      )}
    </ScreenOf>
  );
}

/** What the shop has not confirmed yet, sent or not, and what was refused. */
function Outgoing() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const waiting = useStore(pocket.outbox.waiting);
  return waiting.map(({ key, what: { lines }, refused }) => (
    <View key={key} style={styles.notice} role="status">
      <Text style={styles.strong}>{refused === undefined ? 'Waiting for the shop’s word' : 'Not ordered'}</Text>
      <Text style={styles.text}>{lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</Text>
      {refused !== undefined && <Text style={styles.bad}>{refused}</Text>}
      {refused !== undefined && (
        <View style={styles.row}>
          <Button
            isQuiet
            onPress={() => {
              for (const line of lines) pocket.changeLine(line);
              pocket.outbox.drop(key);
            }}
          >
            Back into the cart
          </Button>
          <Button isQuiet onPress={() => pocket.outbox.drop(key)}>Forget it</Button>
        </View>
      )}
    </View>
  ));
}
