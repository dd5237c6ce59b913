import { answer } from '@portico/api-mobile';
import { Pressable, Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Button, money, Picture, Title } from '../parts/basics.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';
import { useStore } from '../state/store.ts';

export function OrdersScreen() {
  const { pocket, open } = useApp();
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
          {orders.items.map(({ id, status, placedAt, total, currency, pieces, names, image }) => (
            <Pressable key={id} role="link" style={styles.card} onPress={() => open({ name: 'order', id })}>
              <View style={styles.between}>
                <Picture path={image} shape="small" />
                <View style={styles.grow}>
                  <Text style={styles.strong} numberOfLines={2}>{names.join(', ') || 'What you bought'}</Text>
                  <Text style={styles.soft}>{`Order ${id}`}</Text>
                  <Text style={styles.soft}>{`${new Date(placedAt).toLocaleDateString('en-GB')} · ${pieces} ${pieces === 1 ? 'piece' : 'pieces'} · ${money(total, currency, orders.locale)}`}</Text>
                </View>
                <Text style={styles.badge}>{status}</Text>
              </View>
            </Pressable>
          ))}
        </>
      )}
    </ScreenOf>
  );
}

/** What waits to be sent, and what was refused. */
function Outgoing() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const waiting = useStore(pocket.outbox.waiting);
  return waiting.map(({ key, what: { lines }, refused }) => (
    <View key={key} style={styles.notice} role="status">
      <Text style={styles.strong}>{refused === undefined ? 'Waiting to be sent' : 'Not ordered'}</Text>
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
