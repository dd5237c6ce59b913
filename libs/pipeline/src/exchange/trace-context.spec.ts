import { continueTrace, traceparentOf } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const OWN = 'a'.repeat(16);
const NEW = 'b'.repeat(32);
const GOOD = `00-${TRACE}-${PARENT}-01`;

const trace = (parent?: string | string[], state?: string | string[]) => continueTrace(parent, state, OWN, NEW);

/** By Trace Context level 2, section 3.2 and 4.3. */
const RESTARTED: [string, string | string[]][] = [
  ['empty', ''],
  ['one space', ' '],
  ['a word', 'garbage'],
  ['version 00 with more', `${GOOD}-what-the-future-will-be-like`],
  ['version 00 with a dash at its end', `${GOOD}-`],
  ['version 00 with a dot and more', `${GOOD}.what-the-future`],
  ['a later version with a dot and more', `cc-${TRACE}-${PARENT}-01.what-the-future`],
  ['a later version that is too short', `cc-${TRACE}-${PARENT}-1`],
  ['version ff', `ff-${TRACE}-${PARENT}-01`],
  ['version FF', `FF-${TRACE}-${PARENT}-01`],
  ['version .0', `.0-${TRACE}-${PARENT}-01`],
  ['version 0.', `0.-${TRACE}-${PARENT}-01`],
  ['version with three digits', `000-${TRACE}-${PARENT}-01`],
  ['version with four digits', `0000-${TRACE}-${PARENT}-01`],
  ['version with one digit', `0-${TRACE}-${PARENT}-01`],
  ['no version', `${TRACE}-${PARENT}-01`],
  ['an empty version', `-${TRACE}-${PARENT}-01`],
  ['version 0g', `0g-${TRACE}-${PARENT}-01`],
  ['version in upper case', `CC-${TRACE}-${PARENT}-01`],
  ['trace id of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
  ['trace id of zeros in a later version', `cc-${'0'.repeat(32)}-${PARENT}-01`],
  ['trace id with a dot first', `00-.${TRACE.slice(1)}-${PARENT}-01`],
  ['trace id with a dot last', `00-${TRACE.slice(1)}.-${PARENT}-01`],
  ['trace id with a letter beyond f', `00-g${TRACE.slice(1)}-${PARENT}-01`],
  ['trace id in upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ['trace id with a space', `00-${TRACE.slice(1)} -${PARENT}-01`],
  ['trace id that is one too long', `00-${TRACE}1-${PARENT}-01`],
  ['trace id that is one too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
  ['trace id of 16 digits', `00-${PARENT}-${PARENT}-01`],
  ['no trace id', `00-${PARENT}-01`],
  ['an empty trace id', `00--${PARENT}-01`],
  ['parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['parent id of zeros in a later version', `cc-${TRACE}-${'0'.repeat(16)}-01`],
  ['parent id with a dot first', `00-${TRACE}-.${PARENT.slice(1)}-01`],
  ['parent id with a dot last', `00-${TRACE}-${PARENT.slice(1)}.-01`],
  ['parent id in upper case', `00-${TRACE}-${PARENT.toUpperCase()}-01`],
  ['parent id that is one too long', `00-${TRACE}-${PARENT}1-01`],
  ['parent id that is one too short', `00-${TRACE}-${PARENT.slice(1)}-01`],
  ['no parent id', `00-${TRACE}-01`],
  ['an empty parent id', `00-${TRACE}--01`],
  ['flags with a dot first', `00-${TRACE}-${PARENT}-.0`],
  ['flags with a dot last', `00-${TRACE}-${PARENT}-0.`],
  ['flags with three digits', `00-${TRACE}-${PARENT}-001`],
  ['flags with one digit', `00-${TRACE}-${PARENT}-1`],
  ['flags in upper case', `00-${TRACE}-${PARENT}-0F`],
  ['flags beyond f', `00-${TRACE}-${PARENT}-0g`],
  ['no flags', `00-${TRACE}-${PARENT}`],
  ['empty flags', `00-${TRACE}-${PARENT}-`],
  ['white space before it', ` ${GOOD}`],
  ['white space after it', `${GOOD} `],
  ['a tab after it', `${GOOD}\t`],
  ['a comma after it', `${GOOD},`],
  ['two, joined', `${GOOD}, ${GOOD}`],
  ['two, joined without a space', `${GOOD},${GOOD}`],
  ['two fields', [GOOD, GOOD]],
  ['underscores', GOOD.replaceAll('-', '_')],
  ['colons, as another tracer has it', `${TRACE}:${PARENT}:0:1`],
  ['braces', `{${GOOD}}`],
  ['quotes', `"${GOOD}"`],
  ['a line break', `${GOOD}\n`],
  ['a NUL', `${GOOD}\0`],
  ['letters beyond ASCII', `00-${'é'.repeat(32)}-${PARENT}-01`],
  ['full-width digits', `００-${TRACE}-${PARENT}-01`],
  ['ten thousand digits', `00-${'1'.repeat(10_000)}-${PARENT}-01`],
];

const CONTINUED: [string, string][] = [
  ['version 00', GOOD],
  ['a later version', `cc-${TRACE}-${PARENT}-01`],
  ['a later version with more', `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`],
  ['a later version with a dash at its end', `cc-${TRACE}-${PARENT}-01-`],
  ['version fe', `fe-${TRACE}-${PARENT}-01`],
  ['flags of no known meaning', `00-${TRACE}-${PARENT}-ff`],
];

describe('the traceparent of a caller', () => {
  it.each(RESTARTED)('starts a new trace and leaves tracestate unread for: %s', (_kind, parent) => {
    expect(trace(parent, 'vendor=1')).toMatchObject({ traceId: NEW, spanId: OWN, parentId: undefined, state: undefined, isRandom: true, isCallerSampled: false });
  });

  it.each(CONTINUED)('is continued, by a span of its own: %s', (_kind, parent) => {
    expect(trace(parent, 'vendor=1')).toMatchObject({ traceId: TRACE, spanId: OWN, parentId: PARENT, state: 'vendor=1', isCallerSampled: true });
  });

  it('starts a new trace when there is none, whatever tracestate says', () => {
    expect(trace(undefined, 'vendor=1')).toMatchObject({ traceId: NEW, state: undefined });
  });

  it.each([
    ['00', false, false],
    ['01', true, false],
    ['02', false, true],
    ['03', true, true],
    ['09', true, false],
    ['fc', false, false],
  ])('reads the flags %s bit by bit', (flags, isCallerSampled, isRandom) => {
    expect(trace(`00-${TRACE}-${PARENT}-${flags}`)).toMatchObject({ isCallerSampled, isRandom });
  });
});

describe('the traceparent for a service', () => {
  it('has version 00, the random flag as it came and no flag of unknown meaning', () => {
    expect(traceparentOf(trace(`cc-${TRACE}-${PARENT}-ff-more`))).toBe(`00-${TRACE}-${OWN}-02`);
    expect(traceparentOf(trace(GOOD))).toBe(`00-${TRACE}-${OWN}-00`);
  });

  it('says that a trace that begins here is random', () => {
    expect(traceparentOf(trace())).toBe(`00-${NEW}-${OWN}-02`);
  });

  it('says sampled when the gateway has decided so', () => {
    expect(traceparentOf({ ...trace(), isSampled: true })).toBe(`00-${NEW}-${OWN}-03`);
    expect(traceparentOf({ ...trace(GOOD), isSampled: true }, 'c'.repeat(16))).toBe(`00-${TRACE}-${'c'.repeat(16)}-01`);
  });
});

const LONGEST_KEY = 'k'.repeat(256);
const many = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=1`).join(',');

const STATES: [string, string | string[], string | undefined][] = [
  ['one member', 'foo=1', 'foo=1'],
  ['two members', 'foo=1,bar=2', 'foo=1,bar=2'],
  ['two fields', ['foo=1', 'bar=2'], 'foo=1,bar=2'],
  ['two fields, one of them empty', ['foo=1', ''], 'foo=1'],
  ['white space around members', 'foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
  ['white space before and after all', ' foo=1 ', 'foo=1'],
  ['nothing', '', undefined],
  ['white space', ' \t ', undefined],
  ['commas', ',,,', undefined],
  ['empty members', 'foo=1,,bar=2,', 'foo=1,bar=2'],
  ['a key twice', 'foo=1,foo=2', 'foo=1'],
  ['a key twice in two fields', ['foo=1,bar=2', 'foo=3'], 'foo=1,bar=2'],
  ['every character of a key', `0abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1`, '0abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1'],
  ['a key of one digit', '1=a', '1=a'],
  ['a tenant', 'fw529a3039@dt=FfAAAA', 'fw529a3039@dt=FfAAAA'],
  ['several at signs, which level 1 forbade', 'foo@@bar=1', 'foo@@bar=1'],
  ['an at sign last', 'foo@=1', 'foo@=1'],
  ['an at sign first', '@foo=1,bar=2', undefined],
  ['an underscore first', '_foo=1', undefined],
  ['a dash first', '-foo=1', undefined],
  ['a key in upper case', 'FOO=1', undefined],
  ['a key with a dot', 'foo.bar=1', undefined],
  ['a space before the equals sign', 'foo =1', undefined],
  ['a tab before the equals sign', 'foo\t=1', undefined],
  ['a space within a key', 'foo bar=1', undefined],
  ['a key beyond ASCII', 'fôo=1', undefined],
  ['a key that is as long as may be', `${LONGEST_KEY}=1`, `${LONGEST_KEY}=1`],
  ['a key that is too long', `${LONGEST_KEY}k=1`, undefined],
  ['no key', '=1', undefined],
  ['no equals sign', 'foo', undefined],
  ['one good member and one without equals sign', 'foo=1,bar', undefined],
  ['no value', 'foo=', undefined],
  ['a value of spaces', 'foo=   ', undefined],
  ['no value before another member', 'foo=,bar=3', undefined],
  ['spaces that begin a value', 'foo=  1', 'foo=  1'],
  ['a space within a value', 'foo=a b', 'foo=a b'],
  ['a value with an equals sign', 'foo=bar=baz', undefined],
  ['a value with a tab', 'foo=a\tb', undefined],
  ['a value with a NUL', 'foo=a\0b', undefined],
  ['a value with a line break', 'foo=a\nb', undefined],
  ['a value with DEL', 'foo=a\x7fb', undefined],
  ['a value beyond ASCII', 'foo=é', undefined],
  ['every character of a value', `foo=${' !"#$%&\'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~'}`, `foo=${' !"#$%&\'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~'}`],
  ['a value that is as long as may be', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
  ['a value that is too long', `foo=${'v'.repeat(257)}`, undefined],
  ['32 members', many(32), many(32)],
  ['33 members', many(33), undefined],
  ['32 members and empty ones', `${many(32)},,,`, many(32)],
  ['33 members in two fields', [many(20), many(13).replaceAll('k', 'j')], undefined],
];

describe('the tracestate of a caller', () => {
  it.each(STATES)('is read as the standard says: %s', (_kind, state, expected) => {
    expect(trace(GOOD, state)).toMatchObject({ traceId: TRACE, parentId: PARENT, state: expected });
  });

  it('leaves out whole members where it is longer than 512 characters: long ones first, then from the end', () => {
    const long = `long=${'v'.repeat(200)}`;
    const medium = (name: string) => `${name}=${'v'.repeat(100)}`;
    expect(trace(GOOD, [long, medium('a'), medium('b'), medium('c'), medium('d')].join(',')).state).toBe([medium('a'), medium('b'), medium('c'), medium('d')].join(','));
    expect(trace(GOOD, ['a', 'b', 'c', 'd', 'e', 'f'].map(medium).join(',')).state).toBe(['a', 'b', 'c', 'd'].map(medium).join(','));
    const longest = `x=${'v'.repeat(256)}`;
    expect(trace(GOOD, [longest, longest.replace('x', 'y')].join(',')).state).toBe(longest);
  });
});
