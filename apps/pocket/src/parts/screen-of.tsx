import { type Degradable, ProblemError, UnreachableError } from '@portico/api-mobile';
import { type ReactNode } from 'react';
import { ActivityIndicator, ScrollView, Text, View } from 'react-native';
import { useApp } from '../app-context.ts';
import { type Seen } from '../state/screens.ts';
import { Button, Notice, Title } from './basics.tsx';
import { useTheme } from './theme.ts';

export function wordsFor(error: Error): string {
  if (error instanceof UnreachableError) return 'The shop cannot be reached right now.';
  if (!(error instanceof ProblemError)) return 'The app made a mistake.';
  const { code, status } = error;
  if (code === 'maintenance') return 'The shop is closed for maintenance, and will be back soon.';
  if (status === 429) return 'That was a little fast. Please wait a moment.';
  if (status === 404) return 'What you are looking for is gone, or was never here.';
  return status >= 500 ? 'A part of the shop is not answering.' : error.message;
}

interface ScreenOfProps<T> {
  readonly seen: Seen<T> & { retry(): void };
  readonly children: (data: T) => ReactNode;
}

/** A screen by what is known of it: as it is, as it was, or why it is not there. */
export function ScreenOf<T extends Degradable>({ seen: { data, at, error, retry }, children }: ScreenOfProps<T>) {
  const { styles, colour } = useTheme();
  const { pocket } = useApp();
  if (error instanceof ProblemError && error.status === 401) {
    return (
      <View style={styles.middle}>
        <Title>Please sign in</Title>
        <Text style={styles.text}>This is for you alone.</Text>
        <Button onPress={() => void pocket.signIn()}>Sign in</Button>
      </View>
    );
  }
  if (data === undefined) {
    if (!error) return <View style={styles.middle}><ActivityIndicator color={colour.act} aria-label="Loading" /></View>;
    return <View style={styles.middle}><Text role="alert" style={styles.text}>{wordsFor(error)}</Text><Button onPress={retry}>Try again</Button></View>;
  }
  return (
    <ScrollView style={styles.fill} contentContainerStyle={styles.body}>
      {error && <Notice action="Try again" onPress={retry}>{`${wordsFor(error)} You see this as it was ${since(at)}.`}</Notice>}
      {data.degraded?.map(({ part }) => <Notice key={part} action="Try again" onPress={retry}>{`Missing right now: ${part}. We keep trying.`}</Notice>)}
      {children(data)}
    </ScrollView>
  );
}

function since(at: number | undefined): string {
  const minutes = Math.round((Date.now() - (at ?? 0)) / 60_000);
  return minutes < 1 ? 'a moment ago' : minutes < 120 ? `${minutes} minutes ago` : `on ${new Date(at ?? 0).toLocaleDateString('en-GB')}`;
}
