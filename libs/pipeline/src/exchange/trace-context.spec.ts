import { continueTrace, traceparentOf } from './trace-context.ts';
import { readTraceState } from './trace-state.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const OWN = 'a'.repeat(16);
const NEW = 'b'.repeat(32);
const GOOD = `00-${TRACE}-${PARENT}-01`;

const trace = (parent?: string | string[], state?: string | string[]) => continueTrace(parent, state, OWN, NEW);

/** What the rules of level 2 forbid in a traceparent, by the section that forbids it: each restarts the trace (section 4.3). */
const MALFORMED_PARENTS: Record<string, [string, string | string[]][]> = {
  '3.2.2.1 version: two lower-case hexadecimal digits, not ff': [
    ['ff', `ff-${TRACE}-${PARENT}-01`],
    ['FF', `FF-${TRACE}-${PARENT}-01`],
    ['a dot first', `.0-${TRACE}-${PARENT}-01`],
    ['a dot last', `0.-${TRACE}-${PARENT}-01`],
    ['three digits', `000-${TRACE}-${PARENT}-01`],
    ['four digits', `0000-${TRACE}-${PARENT}-01`],
    ['one digit', `0-${TRACE}-${PARENT}-01`],
    ['a digit with a sign', `+0-${TRACE}-${PARENT}-01`],
    ['a digit and a space', `0 -${TRACE}-${PARENT}-01`],
    ['0x before it', `0x00-${TRACE}-${PARENT}-01`],
    ['a v before it', `v00-${TRACE}-${PARENT}-01`],
    ['none', `${TRACE}-${PARENT}-01`],
    ['empty', `-${TRACE}-${PARENT}-01`],
    ['a letter beyond f', `0g-${TRACE}-${PARENT}-01`],
    ['upper case', `CC-${TRACE}-${PARENT}-01`],
    ['full-width digits', `００-${TRACE}-${PARENT}-01`],
  ],
  '3.2.2.3 trace-id: 32 lower-case hexadecimal digits, not all zero': [
    ['zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['zeros in a later version', `cc-${'0'.repeat(32)}-${PARENT}-01`],
    ['a dot first', `00-.${TRACE.slice(1)}-${PARENT}-01`],
    ['a dot last', `00-${TRACE.slice(1)}.-${PARENT}-01`],
    ['a letter beyond f', `00-g${TRACE.slice(1)}-${PARENT}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['one letter in upper case', `00-${TRACE.slice(0, 31)}A-${PARENT}-01`],
    ['a space within', `00-${TRACE.slice(1)} -${PARENT}-01`],
    ['a NUL within', `00-${TRACE.slice(1)}\0-${PARENT}-01`],
    ['one digit too many', `00-${TRACE}1-${PARENT}-01`],
    ['one digit too few', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['16 digits', `00-${PARENT}-${PARENT}-01`],
    ['ten thousand digits', `00-${'1'.repeat(10_000)}-${PARENT}-01`],
    ['written as a UUID', `00-4bf92f35-77b3-4da6-a3ce-929d0e0e4736-${PARENT}-01`],
    ['in base64', `00-${Buffer.from(TRACE, 'hex').toString('base64')}-${PARENT}-01`],
    ['0x before it', `00-0x${TRACE.slice(2)}-${PARENT}-01`],
    ['none', `00-${PARENT}-01`],
    ['empty', `00--${PARENT}-01`],
    ['letters beyond ASCII', `00-${'é'.repeat(32)}-${PARENT}-01`],
    ['Cyrillic letters that look right', `00-${TRACE.replaceAll('e', 'е')}-${PARENT}-01`],
  ],
  '3.2.2.4 parent-id: 16 lower-case hexadecimal digits, not all zero': [
    ['zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['zeros in a later version', `cc-${TRACE}-${'0'.repeat(16)}-01`],
    ['a dot first', `00-${TRACE}-.${PARENT.slice(1)}-01`],
    ['a dot last', `00-${TRACE}-${PARENT.slice(1)}.-01`],
    ['a letter beyond f', `00-${TRACE}-g${PARENT.slice(1)}-01`],
    ['upper case', `00-${TRACE}-${PARENT.toUpperCase()}-01`],
    ['a space within', `00-${TRACE}-${PARENT.slice(1)} -01`],
    ['one digit too many', `00-${TRACE}-${PARENT}1-01`],
    ['one digit too few', `00-${TRACE}-${PARENT.slice(1)}-01`],
    ['32 digits', `00-${TRACE}-${TRACE}-01`],
    ['none', `00-${TRACE}-01`],
    ['empty', `00-${TRACE}--01`],
    ['where the trace id belongs', `00-${PARENT}-${TRACE}-01`],
  ],
  '3.2.2.5 trace-flags: two lower-case hexadecimal digits': [
    ['a dot first', `00-${TRACE}-${PARENT}-.0`],
    ['a dot last', `00-${TRACE}-${PARENT}-0.`],
    ['three digits', `00-${TRACE}-${PARENT}-001`],
    ['one digit', `00-${TRACE}-${PARENT}-1`],
    ['upper case', `00-${TRACE}-${PARENT}-0F`],
    ['a letter beyond f', `00-${TRACE}-${PARENT}-0g`],
    ['eight bits', `00-${TRACE}-${PARENT}-00000001`],
    ['a word', `00-${TRACE}-${PARENT}-true`],
    ['none', `00-${TRACE}-${PARENT}`],
    ['empty', `00-${TRACE}-${PARENT}-`],
  ],
  '3.2.4 versioning: 00 ends with its flags, later versions go on with a dash or not at all': [
    ['00 with more', `${GOOD}-what-the-future-will-be-like`],
    ['00 with a dash at its end', `${GOOD}-`],
    ['00 with a dot and more', `${GOOD}.what-the-future`],
    ['later, with a dot and more', `cc-${TRACE}-${PARENT}-01.what-the-future`],
    ['later, with a space and more', `cc-${TRACE}-${PARENT}-01 more`],
    ['later, with three digits of flags', `cc-${TRACE}-${PARENT}-011`],
    ['later, shorter than 55 characters', `cc-${TRACE}-${PARENT}-1`],
    ['later, with its flags before its ids', `cc-01-${TRACE}-${PARENT}`],
  ],
  '3.2.2 four fields, with a dash between each': [
    ['nothing', ''],
    ['one space', ' '],
    ['a word', 'garbage'],
    ['underscores', GOOD.replaceAll('-', '_')],
    ['colons', GOOD.replaceAll('-', ':')],
    ['typographic dashes', GOOD.replaceAll('-', '–')],
    ['percent-encoded dashes', GOOD.replaceAll('-', '%2d')],
    ['no dashes', GOOD.replaceAll('-', '')],
    ['a dash before the first', `-${GOOD}`],
    ['white space before it', ` ${GOOD}`],
    ['white space after it', `${GOOD} `],
    ['a tab after it', `${GOOD}\t`],
    ['a line break after it', `${GOOD}\n`],
    ['a NUL after it', `${GOOD}\0`],
    ['a byte order mark before it', `\uFEFF${GOOD}`],
    ['a comma after it', `${GOOD},`],
    ['a parameter', `${GOOD};sampled=1`],
    ['its own name', `traceparent=${GOOD}`],
    ['braces', `{${GOOD}}`],
    ['quotes', `"${GOOD}"`],
    ['as Jaeger writes it', `${TRACE}:${PARENT}:0:1`],
    ['as B3 writes it', `${TRACE}-${PARENT}-1`],
    ['as X-Ray writes it', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'],
  ],
  '3.2 one field': [
    ['the same twice', [GOOD, GOOD]],
    ['the same twice, joined', `${GOOD}, ${GOOD}`],
    ['the same twice, joined without a space', `${GOOD},${GOOD}`],
    ['a good one and an empty one', [GOOD, '']],
    ['a bad one and a good one', ['garbage', GOOD]],
  ],
};

const CONTINUED: [string, string][] = [
  ['version 00', GOOD],
  ['a later version', `cc-${TRACE}-${PARENT}-01`],
  ['a later version with more', `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`],
  ['a later version with a dash at its end', `cc-${TRACE}-${PARENT}-01-`],
  ['version fe', `fe-${TRACE}-${PARENT}-01`],
  ['flags of no known meaning', `00-${TRACE}-${PARENT}-ff`],
];

describe('the traceparent of a caller', () => {
  describe.each(Object.entries(MALFORMED_PARENTS))('%s', (_rule, parents) => {
    it.each(parents)('starts a new trace and leaves tracestate unread for: %s', (_kind, parent) => {
      expect(trace(parent, 'vendor=1')).toMatchObject({ traceId: NEW, spanId: OWN, parentId: undefined, state: undefined, isRandom: true, isCallerSampled: false });
    });
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

const EVERY_OF_A_VALUE = ' !"#$%&\'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~';

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
  ['every character of a key', `0abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1`, '0abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1'],
  ['a key of one digit', '1=a', '1=a'],
  ['a tenant', 'fw529a3039@dt=FfAAAA', 'fw529a3039@dt=FfAAAA'],
  ['several at signs, which level 1 forbade', 'foo@@bar=1', 'foo@@bar=1'],
  ['an at sign last', 'foo@=1', 'foo@=1'],
  ['a key that is as long as may be', `${LONGEST_KEY}=1`, `${LONGEST_KEY}=1`],
  ['spaces that begin a value', 'foo=  1', 'foo=  1'],
  ['a space within a value', 'foo=a b', 'foo=a b'],
  ['every character of a value', `foo=${EVERY_OF_A_VALUE}`, `foo=${EVERY_OF_A_VALUE}`],
  ['a value that is as long as may be', `foo=${'v'.repeat(256)}`, `foo=${'v'.repeat(256)}`],
  ['32 members', many(32), many(32)],
  ['32 members and empty ones', `${many(32)},,,`, many(32)],
];

/** What the rules of level 2 forbid in a tracestate. */
const MALFORMED_STATES: Record<string, [string, string | string[]][]> = {
  '3.3.1.2 list: up to 32 members with a comma between': [
    ['33 members', many(33)],
    ['33 members in two fields', [many(20), many(13).replaceAll('k', 'j')]],
    ['a thousand members', many(1000)],
    ['a semicolon between', 'foo=1;bar=2'],
    ['a space between', 'foo=1 bar=2'],
    ['a line break between', 'foo=1\nbar=2'],
    ['a full-width comma between', 'foo=1，bar=2'],
    ['a no-break space around a member', 'foo=1,\u00A0bar=2'],
    ['a vertical tab around a member', 'foo=1,\vbar=2'],
    ['a good field and a bad one', ['foo=1', 'BAR=2']],
  ],
  '3.3.1.3 list-members: a key, an equals sign, a value': [
    ['no equals sign', 'foo'],
    ['no equals sign in one of two', 'foo=1,bar'],
    ['a colon for the equals sign', 'foo:1'],
    ['a full-width equals sign', 'foo＝1'],
    ['an equals sign alone', '='],
    ['JSON', '{"foo":1}'],
    ['a traceparent', GOOD],
  ],
  '3.3.1.3.1 key: up to 256 lower-case letters, digits, _ - * / @, of which a letter or digit is first': [
    ['none', '=1'],
    ['an at sign first', '@foo=1,bar=2'],
    ['an underscore first', '_foo=1'],
    ['a dash first', '-foo=1'],
    ['a star first', '*foo=1'],
    ['a slash first', '/foo=1'],
    ['upper case', 'FOO=1'],
    ['one letter in upper case', 'foO=1'],
    ['a dot', 'foo.bar=1'],
    ['a plus sign', 'foo+bar=1'],
    ['a percent sign', 'foo%20bar=1'],
    ['a colon', 'foo:bar=1'],
    ['quotes', '"foo"=1'],
    ['a space before the equals sign', 'foo =1'],
    ['a tab before the equals sign', 'foo\t=1'],
    ['a space within', 'foo bar=1'],
    ['a NUL within', 'fo\0o=1'],
    ['a letter beyond ASCII', 'fôo=1'],
    ['an emoji', '🙂=1'],
    ['257 characters', `${LONGEST_KEY}k=1`],
  ],
  '3.3.1.3.2 value: up to 256 printable ASCII characters but comma and equals sign, of which the last is no space': [
    ['none', 'foo='],
    ['none before another member', 'foo=,bar=3'],
    ['spaces', 'foo=   '],
    ['an equals sign within', 'foo=bar=baz'],
    ['an equals sign first', 'foo==1'],
    ['an equals sign last, as base64 ends', 'foo=YQ='],
    ['a comma in quotes', 'foo="a,b"'],
    ['a tab', 'foo=a\tb'],
    ['a NUL', 'foo=a\0b'],
    ['a line break', 'foo=a\nb'],
    ['a carriage return', 'foo=a\rb'],
    ['an escape', 'foo=a\x1bb'],
    ['DEL', 'foo=a\x7fb'],
    ['a C1 control character', 'foo=a\x85b'],
    ['a letter beyond ASCII', 'foo=é'],
    ['half of a surrogate pair', 'foo=\uD83D'],
    ['257 characters', `foo=${'v'.repeat(257)}`],
  ],
};

describe('the tracestate of a caller', () => {
  it.each(STATES)('is read as the standard says: %s', (_kind, state, expected) => {
    expect(trace(GOOD, state)).toMatchObject({ traceId: TRACE, parentId: PARENT, state: expected });
  });

  describe.each(Object.entries(MALFORMED_STATES))('%s', (_rule, states) => {
    it.each(states)('is dropped alone, the trace goes on: %s', (_kind, state) => {
      expect(trace(GOOD, state)).toMatchObject({ traceId: TRACE, parentId: PARENT, state: undefined });
    });
  });

  // Section 3.3.1.3.1 allows one entry for each key; the most recent is the first.
  it.each([
    ['in one field', 'foo=1,foo=2', 'foo=1'],
    ['in two fields', ['foo=1,bar=2', 'foo=3'], 'foo=1,bar=2'],
  ])('keeps the first of two members with the same key, %s', (_kind, state, expected) => {
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

it('a tracestate is read in time that grows with its length only', () => {
  const startedAt = performance.now();
  expect(readTraceState(`a=b${' '.repeat(200_000)}c`)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
