import { type components } from '@portico/api-mobile';
import { Pressable, Text, View } from 'react-native';
import { useApp } from '../app-context.ts';
import { money, Picture } from './basics.tsx';
import { useTheme } from './theme.ts';

/** Orders, each with what was bought. @param locale in which amounts are written */
export function OrderRows({ of, locale }: { of: readonly components['schemas']['OrderRow'][]; locale: string }) {
  const { open } = useApp();
  const { styles } = useTheme();
  return of.map(({ id, status, placedAt, total, currency, pieces, names, image }) => (
    <Pressable key={id} role="link" style={styles.card} onPress={() => open({ name: 'order', id })}>
      <View style={styles.between}>
        <Picture path={image} shape="small" />
        <View style={styles.grow}>
          <Text style={styles.strong} numberOfLines={2}>{names.join(', ') || 'What you bought'}</Text>
          <Text style={styles.soft}>{`Order ${id}`}</Text>
          <Text style={styles.soft}>{`${new Date(placedAt).toLocaleDateString('en-GB')} · ${pieces} ${pieces === 1 ? 'piece' : 'pieces'} · ${money(total, currency, locale)}`}</Text>
        </View>
        <Text style={styles.badge}>{status}</Text>
      </View>
    </Pressable>
  ));
}
