import { StyleSheet, useColorScheme } from 'react-native';

const LIGHT = { ground: '#fbf9f5', card: '#ffffff', sunk: '#f1ece3', ink: '#20261f', soft: '#5c635a', line: '#e3dccf', act: '#1d5c4a', actInk: '#ffffff', warn: '#fff3d9', bad: '#a3241c' };
const DARK: Palette = { ground: '#14181a', card: '#1d2225', sunk: '#22282b', ink: '#eceae4', soft: '#a9b0a8', line: '#333a3d', act: '#8fd1b9', actInk: '#10201a', warn: '#3a2f17', bad: '#ffb1a8' };

export type Palette = Readonly<Record<keyof typeof LIGHT, string>>;

/** The colours of the device's mood, and the styles made of them. */
export function useTheme() {
  return useColorScheme() === 'dark' ? dark : light;
}

const serif = '"Iowan Old Style", Palatino, Georgia, serif';

function themeOf(colour: Palette) {
  const styles = StyleSheet.create({
    fill: { flex: 1, backgroundColor: colour.ground },
    body: { padding: 16, paddingBottom: 40, gap: 14 },
    row: { flexDirection: 'row', alignItems: 'center', gap: 12, flexWrap: 'wrap' },
    between: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', gap: 12 },
    grow: { flex: 1 },
    text: { color: colour.ink, fontSize: 16, lineHeight: 23 },
    soft: { color: colour.soft, fontSize: 14, lineHeight: 20 },
    strong: { color: colour.ink, fontSize: 16, fontWeight: '600' },
    title: { color: colour.ink, fontSize: 26, fontWeight: '600', fontFamily: serif },
    heading: { color: colour.ink, fontSize: 19, fontWeight: '600', fontFamily: serif, marginTop: 8 },
    bad: { color: colour.bad, fontSize: 15, lineHeight: 21 },
    card: { backgroundColor: colour.card, borderRadius: 14, borderWidth: 1, borderColor: colour.line, padding: 14, gap: 8 },
    notice: { backgroundColor: colour.warn, borderRadius: 12, padding: 12, gap: 8 },
    strip: { backgroundColor: colour.warn, paddingHorizontal: 16, paddingVertical: 10 },
    picture: { backgroundColor: colour.sunk, borderRadius: 14, width: '100%', aspectRatio: 1, overflow: 'hidden' },
    wide: { aspectRatio: 1 / 0.45 },
    thumb: { backgroundColor: colour.sunk, borderRadius: 10, width: 56, height: 56, overflow: 'hidden' },
    grid: { flexDirection: 'row', flexWrap: 'wrap', marginHorizontal: -6, rowGap: 18 },
    cell: { width: '50%', paddingHorizontal: 6 },
    button: { minHeight: 48, borderRadius: 24, paddingHorizontal: 20, paddingVertical: 10, alignItems: 'center', justifyContent: 'center', backgroundColor: colour.act },
    quietButton: { backgroundColor: 'transparent', borderWidth: 1, borderColor: colour.act },
    buttonText: { color: colour.actInk, fontSize: 16, fontWeight: '600' },
    quietText: { color: colour.act },
    off: { opacity: 0.5 },
    chip: { borderWidth: 1, borderColor: colour.line, backgroundColor: colour.card, borderRadius: 20, paddingHorizontal: 14, minHeight: 40, justifyContent: 'center' },
    chosen: { borderColor: colour.act, borderWidth: 2 },
    input: { borderWidth: 1, borderColor: colour.line, backgroundColor: colour.card, color: colour.ink, borderRadius: 24, minHeight: 46, paddingHorizontal: 18, fontSize: 16 },
    header: { flexDirection: 'row', alignItems: 'center', justifyContent: 'space-between', paddingHorizontal: 16, minHeight: 56, borderBottomWidth: 1, borderColor: colour.line },
    tabs: { flexDirection: 'row', borderTopWidth: 1, borderColor: colour.line, backgroundColor: colour.card },
    tab: { flex: 1, minHeight: 58, alignItems: 'center', justifyContent: 'center', gap: 2 },
    tabText: { color: colour.soft, fontSize: 12, fontWeight: '600' },
    tabChosen: { color: colour.act },
    badge: { fontSize: 13, fontWeight: '600', color: colour.ink, backgroundColor: colour.sunk, borderRadius: 10, paddingHorizontal: 10, paddingVertical: 2, overflow: 'hidden', textTransform: 'capitalize' },
    middle: { flex: 1, alignItems: 'center', justifyContent: 'center', padding: 32, gap: 16, backgroundColor: colour.ground },
  });
  return { colour, styles };
}

const light = themeOf(LIGHT);
const dark = themeOf(DARK);
