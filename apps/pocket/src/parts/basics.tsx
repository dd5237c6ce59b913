import { type ReactNode } from 'react';
import { Image, Pressable, Text, View } from 'react-native';
import { useApp } from '../app-context.ts';
import { useTheme } from './theme.ts';

interface ButtonProps {
  readonly children: string;
  onPress(): void;
  readonly isQuiet?: boolean;
  readonly disabled?: boolean;
  readonly label?: string;
}

export function Button({ children, onPress, isQuiet = false, disabled = false, label = children }: ButtonProps) {
  const { styles } = useTheme();
  return (
    <Pressable role="button" aria-label={label} aria-disabled={disabled} disabled={disabled} onPress={onPress} style={[styles.button, isQuiet && styles.quietButton, disabled && styles.off]}>
      <Text style={[styles.buttonText, isQuiet && styles.quietText]}>{children}</Text>
    </Pressable>
  );
}

export function Title({ children }: { children: ReactNode }) {
  return <Text role="heading" aria-level={1} style={useTheme().styles.title}>{children}</Text>;
}

export function Heading({ children }: { children: ReactNode }) {
  return <Text role="heading" aria-level={2} style={useTheme().styles.heading}>{children}</Text>;
}

/** A picture of the shop, in the one size that the gateway chose for this device. */
export function Picture({ path, shape }: { path: string | null | undefined; shape?: 'small' | 'wide' }) {
  const { styles } = useTheme();
  const { gateway } = useApp().pocket.device.settings;
  const style = shape === 'small' ? styles.thumb : [styles.picture, shape === 'wide' && styles.wide];
  return path ? <Image source={{ uri: gateway + path }} style={style} resizeMode="cover" aria-hidden /> : <View style={style} />;
}

/** Something that is not as it should be, and what can be done. */
export function Notice({ children, action, onPress }: { children: ReactNode; action?: string; onPress?(): void }) {
  const { styles } = useTheme();
  return (
    <View role="status" style={styles.notice}>
      <Text style={styles.text}>{children}</Text>
      {action && onPress && <Button isQuiet onPress={onPress}>{action}</Button>}
    </View>
  );
}

const formats = new Map<string, Intl.NumberFormat>();

/** @param locale the screen's; without one, the device's */
export function money(amountMinor: number, currency: string, locale?: string): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, { style: 'currency', currency })));
  return format.format(amountMinor / 100);
}
