import { type components } from '@portico/api-mobile';
import { Pressable, Text, View } from 'react-native';
import { useApp } from '../app-context.ts';
import { money, Picture } from './basics.tsx';
import { useTheme } from './theme.ts';

type Row = Pick<components['schemas']['ProductRow'], 'id' | 'name' | 'price' | 'image'> & Partial<components['schemas']['ProductRow']>;

/** Products, two beside each other. */
export function ProductGrid({ rows, currency, locale }: { rows: readonly Row[]; currency: string | null; locale: string }) {
  const { styles } = useTheme();
  const { open } = useApp();
  return (
    <View style={styles.grid}>
      {rows.map(({ id, name, price, image, seller, soldOut, ...row }) => (
        <Pressable key={id} role="link" style={styles.cell} onPress={() => open({ name: 'product', id })}>
          <Picture path={image} />
          <Text style={styles.strong} numberOfLines={2}>{name}</Text>
          {seller && <Text style={styles.soft} numberOfLines={1}>{seller}</Text>}
          <Text style={styles.text}>{money(price, row.currency ?? currency ?? 'EUR', locale)}{soldOut ? ' · sold out' : ''}</Text>
        </Pressable>
      ))}
    </View>
  );
}
