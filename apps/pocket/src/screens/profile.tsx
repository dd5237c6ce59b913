import { answer } from '@portico/api-mobile';
import { Text, View } from 'react-native';
import { useApp, useDeviceQuery, useScreen } from '../app-context.ts';
import { Button, Heading, Title } from '../parts/basics.tsx';
import { OrderRows } from '../parts/order-rows.tsx';
import { ScreenOf } from '../parts/screen-of.tsx';
import { useTheme } from '../parts/theme.ts';
import { VERSION } from '../pocket.ts';

export function ProfileScreen() {
  const { pocket } = useApp();
  const { styles } = useTheme();
  const query = useDeviceQuery();
  const seen = useScreen('profile', (signal) => answer(pocket.client.api.GET('/v1/screens/profile', { params: { query }, signal })));
  const listen = async () => {
    const address = await pocket.device.push.register();
    pocket.word.set(address === undefined ? 'This device cannot receive messages.' : 'You will hear from us.');
  };
  return (
    <ScreenOf seen={seen}>
      {(profile) => (
        <>
          <Title>{profile.name}</Title>
          <Text style={styles.soft}>{profile.email}{profile.shop ? ` · sells as ${profile.shop}` : ''}</Text>
          <Heading>Your addresses</Heading>
          {profile.addresses.map(({ id, label, text }) => <View key={id} style={styles.card}><Text style={styles.strong}>{label}</Text><Text style={styles.soft}>{text}</Text></View>)}
          {profile.orders.length > 0 && <Heading>What you ordered last</Heading>}
          <OrderRows of={profile.orders} locale={profile.locale} />
          <Button isQuiet onPress={() => void listen()}>Tell me about my orders</Button>
          <Button onPress={() => void pocket.signOut()}>Sign out</Button>
          <Button isQuiet onPress={() => void pocket.signOut({ everywhere: true })}>Sign out everywhere</Button>
          <Text style={styles.soft}>{`Pocket ${VERSION}`}</Text>
        </>
      )}
    </ScreenOf>
  );
}
