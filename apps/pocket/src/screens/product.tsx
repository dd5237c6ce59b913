import { answer, type components } from '@portico/api-mobile';
import { useState } from 'react';
import { Pressable, Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Button, Heading, money, Picture, Title } from '../parts/basics.tsx';
import { ProductGrid } from '../parts/product-grid.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';

type Product = components['schemas']['ProductScreen'];

export function ProductScreen({ id }: { id: string }) {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const seen = useScreen(`product ${id}`, (signal) => answer(pocket.client.api.GET('/v1/screens/products/{id}', { params: { path: { id }, query }, signal })));
  return (
    <ScreenOf seen={seen}>
      {(product) => (
        <>
          <Picture path={product.images[0]} />
          <Title>{product.name}</Title>
          <Text style={styles.soft}>{product.ratings > 0 ? `★ ${product.rating.toFixed(1)} (${product.ratings})` : 'No reviews yet'}{product.seller ? ` · ${product.seller}` : ''}</Text>
          <Buy product={product} />
          <Text style={styles.text}>{product.text}</Text>
          {product.reviews.length > 0 && <Heading>Reviews</Heading>}
          {product.reviews.slice(0, 4).map((review, at) => (
            <View key={at} style={styles.card}>
              <Text style={styles.strong}>{review.title}</Text>
              <Text style={styles.soft}>{`${'★'.repeat(review.rating)} · ${review.author ?? 'A customer'}`}</Text>
            </View>
          ))}
          {product.related.length > 0 && <Heading>Goes well with it</Heading>}
          <ProductGrid rows={product.related} currency={product.currency} locale={product.locale} />
        </>
      )}
    </ScreenOf>
  );
}

function Buy({ product: { id, name, currency, locale, variants } }: { product: Product }) {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const [chosen, choose] = useState(variants.find(({ soldOut }) => !soldOut)?.id ?? variants[0]?.id);
  const variant = variants.find((each) => each.id === chosen);
  if (!variant) return null;
  const add = () => {
    const held = pocket.cart.value.find(({ variantId }) => variantId === variant.id)?.quantity ?? 0;
    pocket.changeLine({ productId: id, variantId: variant.id, quantity: held + 1, name: `${name}, ${variant.name}`, unitPriceMinor: variant.price, currency });
    pocket.word.set(`${name} is in your cart.`);
  };
  return (
    <>
      <Text style={styles.title}>{money(variant.price, currency, locale)}</Text>
      <View role="radiogroup" aria-label="Choose" style={styles.row}>
        {variants.map((each) => (
          <Pressable key={each.id} role="radio" aria-checked={each.id === chosen} aria-disabled={each.soldOut === true} disabled={each.soldOut === true} style={[styles.chip, each.id === chosen && styles.chosen, each.soldOut && styles.off]} onPress={() => choose(each.id)}>
            <Text style={styles.text}>{each.name}</Text>
          </Pressable>
        ))}
      </View>
      <Button disabled={variant.soldOut === true} onPress={add}>{variant.soldOut ? 'Sold out' : 'Add to cart'}</Button>
      <Button isQuiet onPress={() => open({ name: 'cart' })}>To the cart</Button>
    </>
  );
}
