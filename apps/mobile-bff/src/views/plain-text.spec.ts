import { plainText } from './plain-text.ts';

describe('plainText', () => {
  it.each([
    ['<p>One &amp; two</p><p>three</p>', 'One & two\nthree'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['a<br/>b', 'a\nb'],
    ['<script>alert(1)</script>text', 'text'],
    ['<style>p{}</style><b>bold</b>', 'bold'],
    ['text<script>never closed', 'text'],
    ['a<!-- no -->b', 'ab'],
    ['&#228;&#xe4;&unknown;&lt;b&gt;', 'ää&unknown;<b>'],
    ['<img src=x onerror="1"', ''],
    ['  many   spaces\n\n\n<p> lines </p> ', 'many spaces\nlines'],
  ])('reads %j as %j', (html, text) => {
    expect(plainText(html, 1000)).toBe(text);
  });

  it('cuts a long text at a word', () => {
    expect(plainText('<p>one two three four</p>', 12)).toBe('one two…');
  });
});
