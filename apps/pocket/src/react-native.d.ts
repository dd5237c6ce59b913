/**
 * What this app uses of React Native. The package itself is not here: its components run through react-native-web, which has no
 * types of its own. On a device, the types of `react-native` take this file's place.
 */
declare module 'react-native' {
  import { type ComponentType, type ReactNode, type Ref } from 'react';

  export type Style = Readonly<Record<string, unknown>> | false | undefined | readonly Style[];
  interface Common {
    readonly style?: Style;
    readonly role?: string;
    readonly testID?: string;
    readonly children?: ReactNode;
    readonly 'aria-label'?: string;
    readonly 'aria-live'?: 'polite' | 'assertive' | 'off';
    readonly 'aria-level'?: number;
    readonly 'aria-hidden'?: boolean;
    readonly 'aria-selected'?: boolean;
    readonly 'aria-checked'?: boolean;
    readonly 'aria-disabled'?: boolean;
    readonly 'aria-modal'?: boolean;
    readonly 'aria-current'?: 'page' | undefined;
  }
  interface PressableProps extends Common {
    onPress?(): void;
    readonly disabled?: boolean;
  }
  interface ScrollViewProps extends Common {
    readonly horizontal?: boolean;
    readonly contentContainerStyle?: Style;
    readonly showsHorizontalScrollIndicator?: boolean;
    readonly ref?: Ref<{ scrollTo(to: { y: number; animated?: boolean }): void }>;
  }
  interface TextInputProps extends Common {
    readonly value?: string;
    onChangeText?(text: string): void;
    onSubmitEditing?(): void;
    readonly placeholder?: string;
    readonly placeholderTextColor?: string;
    readonly maxLength?: number;
    readonly inputMode?: string;
    readonly enterKeyHint?: string;
  }
  export const View: ComponentType<Common>;
  export const Text: ComponentType<Common & { readonly numberOfLines?: number }>;
  export const Pressable: ComponentType<PressableProps>;
  export const ScrollView: ComponentType<ScrollViewProps>;
  export const TextInput: ComponentType<TextInputProps>;
  export const Image: ComponentType<Common & { readonly source: { readonly uri: string }; readonly resizeMode?: 'cover' | 'contain' }>;
  export const ActivityIndicator: ComponentType<Common & { readonly color?: string }>;
  export const StyleSheet: { create<T extends Readonly<Record<string, Style>>>(styles: T): T };
  export const PixelRatio: { get(): number };
  export const AppRegistry: {
    registerComponent(name: string, component: () => ComponentType): void;
    runApplication(name: string, options: { rootTag: Element | null }): void;
  };
  export function useColorScheme(): 'light' | 'dark' | null;
  export function useWindowDimensions(): { readonly width: number; readonly height: number };
}
