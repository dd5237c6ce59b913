import { type SeededRandom } from '@portico/samples-chassis';
import { type CategoryWords, caresFor, details, makers, openings, packing } from './shop.words.ts';

/** A seller's description: 1 to 3 KB of HTML as shops have it, with a table and the odd inline style. */
export function descriptionHtml(
  { name, noun, material, category }: { name: string; noun: string; material: string; category: CategoryWords },
  random: SeededRandom,
): string {
  const thing = noun.toLowerCase();
  const [width, depth, height] = [random.between(8, 90), random.between(6, 60), random.between(3, 120)];
  const uses = random.sample(category.uses, 2);
  return [
    `<div class="product-description"><p><strong>${name}.</strong> ${random.pick(openings)} Made for ${uses.join(' and ')},`,
    ` the ${thing} comes from ${random.pick(makers)}, where ${material.toLowerCase()} has been worked for generations.</p>`,
    `<p>We chose ${material.toLowerCase()} because it ages well and can be mended. Small marks are part of the material and`,
    ` no reason for concern; they tell where it came from. ${random.pick(openings)}</p>`,
    `<h3>What you get</h3><ul>${list(random.sample(details, random.between(4, 8)))}</ul>`,
    `<h3>Measures</h3><table class="specs" style="width:100%"><tbody>`,
    row('Material', material), row('Width', `${width} cm`), row('Depth', `${depth} cm`), row('Height', `${height} cm`),
    row('Weight', `${(random.between(2, 140) / 10).toFixed(1)} kg`), row('Packed in', random.pick(packing)),
    `</tbody></table><h3>Care</h3><ul>${list(random.sample(caresFor(material), random.between(2, 4)))}</ul>`,
    `<p class="small"><em>Questions about the ${thing}?</em> Write to us; we answer within two working days, and you may`,
    ` return it within 30 days, unused and in its packing.<br>Part of <a href="/products?category=${category.id}">`,
    `${category.name.replace('&', '&amp;')}</a>.</p></div>`,
  ].join('');
}

function list(items: readonly string[]): string {
  return items.map((item) => `<li>${item}</li>`).join('');
}

function row(name: string, value: string): string {
  return `<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
}
