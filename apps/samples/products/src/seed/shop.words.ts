/** A part of the shop: what it sells, of what, and for how much. */
export interface CategoryWords {
  readonly id: string;
  readonly name: string;
  readonly nouns: readonly string[];
  readonly materials: readonly string[];
  /** Whole euros. */
  readonly prices: readonly [number, number];
  /** What it is for: completes "Made for …". */
  readonly uses: readonly string[];
  /** The name of the choice that variants offer, and its values from the cheapest. */
  readonly choice: { readonly name: string; readonly values: readonly [string, string, string, string] };
}

const sizes = ['Small', 'Medium', 'Large', 'Extra large'] as const;

export const categories: readonly CategoryWords[] = [
  {
    id: 'tableware', name: 'Tableware', prices: [8, 69],
    nouns: ['Dinner Plate', 'Serving Bowl', 'Espresso Cup', 'Water Carafe', 'Side Plate', 'Mug', 'Platter', 'Sugar Bowl'],
    materials: ['Stoneware', 'Porcelain', 'Recycled Glass', 'Terracotta', 'Enamel'],
    uses: ['long breakfasts', 'a table that is never quite matching', 'everyday meals and the odd feast'],
    choice: { name: 'set', values: ['Single', 'Set of 2', 'Set of 4', 'Set of 6'] },
  },
  {
    id: 'kitchen', name: 'Kitchen', prices: [12, 149],
    nouns: ['Chopping Board', 'Saucepan', 'Bread Tin', 'Pepper Mill', 'Mixing Bowl', 'Kettle', 'Rolling Pin', 'Spice Rack'],
    materials: ['Beech', 'Cast Iron', 'Steel', 'Acacia', 'Copper'],
    uses: ['cooks who season by eye', 'small kitchens with big plans', 'weeknights and Sunday roasts'],
    choice: { name: 'size', values: sizes },
  },
  {
    id: 'lighting', name: 'Lighting', prices: [29, 349],
    nouns: ['Pendant Lamp', 'Desk Lamp', 'Floor Lamp', 'Wall Light', 'Table Lamp', 'Lantern', 'Reading Light'],
    materials: ['Brass', 'Oak', 'Paper', 'Smoked Glass', 'Powder-coated Steel'],
    uses: ['late reading', 'corners that the ceiling light forgets', 'warm light over a round table'],
    choice: { name: 'finish', values: ['Matt', 'Brushed', 'Polished', 'Hand-finished'] },
  },
  {
    id: 'textiles', name: 'Textiles', prices: [15, 199],
    nouns: ['Cushion Cover', 'Throw', 'Table Runner', 'Napkins', 'Curtain', 'Bedspread', 'Tea Towel', 'Wool Rug'],
    materials: ['Linen', 'Organic Cotton', 'Lambswool', 'Hemp', 'Mohair'],
    uses: ['naps that were not planned', 'softening a hard chair', 'rooms that echo'],
    choice: { name: 'size', values: sizes },
  },
  {
    id: 'desk', name: 'Desk & Study', prices: [6, 129],
    nouns: ['Notebook', 'Pen Tray', 'Monitor Stand', 'Letter Rack', 'Desk Pad', 'Bookend', 'Wall Calendar', 'Pencil Cup'],
    materials: ['Walnut', 'Leather', 'Recycled Paper', 'Cork', 'Aluminium'],
    uses: ['clear heads', 'desks that must look tidy by Monday', 'thinking on paper'],
    choice: { name: 'format', values: ['A6', 'A5', 'A4', 'A3'] },
  },
  {
    id: 'garden', name: 'Garden', prices: [9, 179],
    nouns: ['Planter', 'Watering Can', 'Hand Trowel', 'Bird Feeder', 'Pruning Shears', 'Seed Box', 'Garden Stool'],
    materials: ['Zinc', 'Terracotta', 'Ash', 'Galvanised Steel', 'Bamboo'],
    uses: ['balconies and plots alike', 'people who talk to their tomatoes', 'muddy Saturdays'],
    choice: { name: 'size', values: sizes },
  },
  {
    id: 'outdoor', name: 'Outdoor', prices: [19, 289],
    nouns: ['Picnic Blanket', 'Camp Mug', 'Day Pack', 'Hammock', 'Cool Box', 'Folding Chair', 'Head Torch', 'Flask'],
    materials: ['Waxed Canvas', 'Steel', 'Ripstop', 'Wool', 'Aluminium'],
    uses: ['first trains to the hills', 'lakes without a kiosk', 'weather that changes its mind'],
    choice: { name: 'colour', values: ['Moss', 'Slate', 'Rust', 'Sand'] },
  },
  {
    id: 'bath', name: 'Bath', prices: [7, 119],
    nouns: ['Bath Towel', 'Soap Dish', 'Shower Curtain', 'Laundry Basket', 'Bath Mat', 'Mirror', 'Toothbrush Holder'],
    materials: ['Waffle Cotton', 'Stoneware', 'Seagrass', 'Teak', 'Terry'],
    uses: ['slow mornings', 'bathrooms without a window', 'feet on cold tiles'],
    choice: { name: 'colour', values: ['White', 'Oat', 'Sage', 'Ink'] },
  },
  {
    id: 'storage', name: 'Storage', prices: [11, 239],
    nouns: ['Basket', 'Wall Shelf', 'Peg Rail', 'Storage Box', 'Shoe Rack', 'Coat Stand', 'Magazine Holder', 'Crate'],
    materials: ['Rattan', 'Oak', 'Felt', 'Perforated Steel', 'Pine'],
    uses: ['halls where everything lands', 'things that have no place yet', 'order that one can keep'],
    choice: { name: 'size', values: sizes },
  },
  {
    id: 'kids', name: 'Kids', prices: [9, 139],
    nouns: ['Building Blocks', 'Night Light', 'Play Mat', 'Growth Chart', 'Rocking Horse', 'Puzzle', 'Toy Chest'],
    materials: ['Maple', 'Organic Cotton', 'Beech', 'Felt', 'Cork'],
    uses: ['small hands and big ideas', 'rainy afternoons', 'being handed down'],
    choice: { name: 'colour', values: ['Natural', 'Berry', 'Sky', 'Meadow'] },
  },
  {
    id: 'audio', name: 'Audio', prices: [39, 449],
    nouns: ['Bookshelf Speaker', 'Headphones', 'Kitchen Radio', 'Turntable', 'Alarm Clock Radio', 'Record Box'],
    materials: ['Walnut', 'Aluminium', 'Oak', 'Bamboo', 'Recycled Plastic'],
    uses: ['records and podcasts', 'kitchens that sing along', 'listening from the first note to the last'],
    choice: { name: 'colour', values: ['Black', 'Chalk', 'Olive', 'Signal red'] },
  },
  {
    id: 'bags', name: 'Bags', prices: [19, 259],
    nouns: ['Tote', 'Backpack', 'Messenger Bag', 'Weekender', 'Card Holder', 'Wash Bag', 'Laptop Sleeve'],
    materials: ['Vegetable-tanned Leather', 'Waxed Canvas', 'Recycled Nylon', 'Felt', 'Cork'],
    uses: ['commutes and weekends', 'those who carry a book too many', 'two nights away'],
    choice: { name: 'colour', values: ['Cognac', 'Black', 'Forest', 'Navy'] },
  },
];

export const series: readonly string[] = [
  'Alder', 'Bergen', 'Brook', 'Cala', 'Dune', 'Elm', 'Fjord', 'Gale', 'Halden', 'Isle', 'Juniper', 'Kestrel', 'Lund', 'Marsh',
  'Norr', 'Orchard', 'Pike', 'Quarry', 'Rowan', 'Skagen', 'Tarn', 'Umber', 'Vale', 'Wren', 'Yarrow', 'Zephyr', 'Harbour', 'Loft',
];

export const makers: readonly string[] = [
  'a family workshop in the Black Forest', 'two sisters in Porto', 'a cooperative near Ljubljana', 'a small foundry in Sheffield',
  'weavers in the Vosges', 'a joinery in Småland', 'a pottery on Bornholm', 'a former cotton mill in Ghent',
];

export const openings: readonly string[] = [
  'There is a good chance that you will keep this one for years.',
  'A quiet piece that does its work and leaves the talking to you.',
  'We looked for the plainest version we could find, and then made it plainer.',
  'Nothing about it is new, and that is the point.',
  'It began as a present for a friend and stayed in the shop.',
  'Made to be used daily, repaired once in a while, and thrown away never.',
];

export const details: readonly string[] = [
  'Finished by hand, so no two are quite alike.', 'The edges are rounded where a hand will touch them.',
  'Parts can be ordered one by one.', 'Sent in cardboard without plastic.', 'Tested for ten thousand uses.',
  'Felt pads keep it from scratching.', 'Stacks and nests to save room.', 'The colour deepens with the years.',
  'Made in batches of a few dozen.', 'Comes with a linen bag for the journey home.', 'The maker\'s mark is on the underside.',
];

const cloths = [
  'Linen', 'Cotton', 'Lambswool', 'Hemp', 'Mohair', 'Wool', 'Terry', 'Felt', 'Ripstop', 'Canvas', 'Nylon',
];

const clothCares = [
  'Wash at 30 degrees with like colours.', 'Dry flat and in the shade.', 'Brush off dust once it is dry.',
  'Air it overnight instead of washing it often.', 'Iron from the inside, if at all.',
];

const hardCares = [
  'Wipe with a damp cloth and dry at once.', 'Keep away from heaters.', 'Do not soak it, and spare it the dishwasher.',
  'Keep out of direct sun when not in use.', 'Brush off dust; leave the patina.',
];

/** How to treat a thing of this material. */
export function caresFor(material: string): readonly string[] {
  return cloths.some((cloth) => material.endsWith(cloth)) ? clothCares : hardCares;
}

export const packing: readonly string[] = ['cardboard', 'paper wrap', 'a reusable crate', 'a cotton bag'];
