import { answer } from '@portico/api-mobile';
import { useState } from 'react';
import { Pressable, ScrollView, Text, TextInput, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Title } from '../parts/basics.tsx';
import { ProductGrid } from '../parts/product-grid.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';

export function SearchScreen({ q = '', category, inStock }: { q?: string | undefined; category?: string | undefined; inStock?: true | undefined }) {
  const { pocket, open } = useApp();
  const { styles, colour } = useTheme();
  const [text, setText] = useState(q);
  const query = { ...useDeviceQuery(), ...(q && { q }), ...(category && { category }), ...(inStock && { inStock }), limit: 24 };
  const seen = useScreen(`search ${q} ${category ?? ''} ${inStock ?? ''}`, (signal) => answer(pocket.client.api.GET('/v1/screens/search', { params: { query }, signal })));
  const search = () => open({ name: 'search', ...(text.trim() && { q: text.trim() }) });
  return (
    <View style={styles.fill}>
      <View style={{ padding: 16, paddingBottom: 0 }}>
        <TextInput style={styles.input} value={text} onChangeText={setText} onSubmitEditing={search} placeholder="Search for lamps, linen …" placeholderTextColor={colour.soft} aria-label="Search the shop" inputMode="search" enterKeyHint="search" maxLength={200} />
      </View>
      <ScreenOf seen={seen}>
        {(found) => (
          <>
            <Title>{q ? `“${q}”` : (found.categories.find(({ id }) => id === category)?.name ?? 'All products')}</Title>
            <ScrollView horizontal showsHorizontalScrollIndicator={false} contentContainerStyle={{ gap: 8 }}>
              <Pressable role="link" aria-current={inStock ? 'page' : undefined} style={[styles.chip, inStock && styles.chosen]} onPress={() => open({ name: 'search', ...(q && { q }), ...(category && { category }), ...(!inStock && { inStock: true }) })}>
                <Text style={styles.text}>In stock {found.inStock}</Text>
              </Pressable>
              {found.categories.map(({ id, name, count }) => (
                <Pressable key={id} role="link" aria-current={id === category ? 'page' : undefined} style={[styles.chip, id === category && styles.chosen]} onPress={() => open({ name: 'search', ...(q && { q }), category: id, ...(inStock && { inStock }) })}>
                  <Text style={styles.text}>{name} {count}</Text>
                </Pressable>
              ))}
            </ScrollView>
            {found.items.length === 0 && <Text style={styles.soft}>Nothing was found. Try fewer or other words.</Text>}
            <ProductGrid rows={found.items} currency={found.currency} locale={found.locale} />
          </>
        )}
      </ScreenOf>
    </View>
  );
}
