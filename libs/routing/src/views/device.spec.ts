import { imageFor } from './device.ts';

const image = {
  small: { url: 'small', width: 320, height: 240 },
  medium: { url: 'medium', width: 800, height: 600 },
  large: { url: 'large', width: 1600, height: 1200 },
};

describe('imageFor', () => {
  it.each([
    [320, 1, 1, 'small'],
    [321, 1, 1, 'medium'],
    [390, 2, 0.5, 'medium'],
    [390, 2, 0.4, 'small'],
    [390, 3, 1, 'large'],
    [2000, 4, 1, 'large'],
  ])('a screen of %i points at %i pixels each, of which the picture takes %f, needs the %s one', (width, dpr, share, size) => {
    expect(imageFor({ width, dpr }, image, share)).toBe(size);
  });
});
