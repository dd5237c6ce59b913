import { answer } from '@portico/api-mobile';
import { Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { money, Picture, Title } from '../parts/basics.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';

export function OrderScreen({ id }: { id: string }) {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const seen = useScreen(`order ${id}`, (signal) => answer(pocket.client.api.GET('/v1/screens/orders/{id}', { params: { path: { id }, query }, signal })));
  return (
    <ScreenOf seen={seen}>
      {(order) => (
        <>
          <Title>{`Order ${order.id}`}</Title>
          <View style={styles.row}><Text style={styles.badge}>{order.status}</Text><Text style={styles.soft}>{new Date(order.placedAt).toLocaleString('en-GB')}</Text></View>
          {order.lines.map(({ productId, name, image, quantity, price }, at) => (
            <View key={`${productId} ${at}`} style={[styles.card, styles.between]}>
              <Picture path={image} shape="small" />
              <Text style={[styles.text, styles.grow]}>{`${quantity} × ${name ?? 'something we cannot name right now'}`}</Text>
              <Text style={styles.strong}>{money(price * quantity, order.currency, order.locale)}</Text>
            </View>
          ))}
          <View style={styles.between}><Text style={styles.strong}>Total</Text><Text style={styles.title}>{money(order.total, order.currency, order.locale)}</Text></View>
          {order.address && <Text style={styles.soft}>{order.address}</Text>}
        </>
      )}
    </ScreenOf>
  );
}
