import { answer } from '@portico/api-mobile';
import { useState } from 'react';
import { Pressable, Text, View } from 'react-native';
import { useApp, useIsOnline, useScreen } from '../app-context.ts';
import { Button, Heading, money, Title } from '../parts/basics.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';
import { useStore } from '../state/store.ts';

export function CheckoutScreen() {
  const { pocket, open } = useApp();
  const { styles } = useTheme();
  const lines = useStore(pocket.cart);
  const isOnline = useIsOnline();
  const [chosen, choose] = useState<string>();
  const seen = useScreen('profile', (signal) => answer(pocket.client.api.GET('/v1/screens/profile', { signal })));
  return (
    <ScreenOf seen={seen}>
      {({ addresses }) => {
        const addressId = chosen ?? addresses[0]?.id;
        const total = lines.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0);
        return (
          <>
            <Title>Checkout</Title>
            <Heading>Where shall it go?</Heading>
            <View role="radiogroup" aria-label="Address" style={{ gap: 10 }}>
              {addresses.map(({ id, label, text }) => (
                <Pressable key={id} role="radio" aria-checked={id === addressId} style={[styles.card, id === addressId && styles.chosen]} onPress={() => choose(id)}>
                  <Text style={styles.strong}>{label}</Text><Text style={styles.soft}>{text}</Text>
                </Pressable>
              ))}
            </View>
            <View style={styles.between}><Text style={styles.strong}>Total</Text><Text style={styles.title}>{money(total, lines[0]?.currency ?? 'EUR')}</Text></View>
            {!isOnline && <Text style={styles.soft}>You are offline. Your order is kept here, and sent as soon as you are back.</Text>}
            <Button
              disabled={!addressId || lines.length === 0}
              onPress={() => {
                open({ name: 'orders' });
                void pocket.order(addressId!);
              }}
            >
              Place the order
            </Button>
          </>
        );
      }}
    </ScreenOf>
  );
}
