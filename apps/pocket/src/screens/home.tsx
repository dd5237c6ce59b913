import { answer } from '@portico/api-mobile';
import { Pressable, ScrollView, Text } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Heading, Picture, Title } from '../parts/basics.tsx';
import { ProductGrid } from '../parts/product-grid.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';

export function HomeScreen() {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const seen = useScreen('home', (signal) => answer(pocket.client.api.GET('/v1/screens/home', { params: { query }, signal })));
  return (
    <ScreenOf seen={seen}>
      {(home) => (
        <>
          {home.image && <Picture path={home.image} shape="wide" />}
          <Title>{home.title ?? 'Welcome'}</Title>
          {home.subtitle && <Text style={styles.soft}>{home.subtitle}</Text>}
          <ScrollView horizontal showsHorizontalScrollIndicator={false} contentContainerStyle={{ gap: 8 }}>
            {home.categories.map(({ id, name }) => (
              <Pressable key={id} role="link" style={styles.chip} onPress={() => open({ name: 'search', category: id })}><Text style={styles.text}>{name}</Text></Pressable>
            ))}
          </ScrollView>
          <Heading>Loved by our customers</Heading>
          <ProductGrid rows={home.items} currency={home.currency} locale={home.locale} />
        </>
      )}
    </ScreenOf>
  );
}
