/** One for each of the first users, whose e-mail addresses are the first name alone. */
export const firstNames: readonly string[] = [
  'Ada', 'Ben', 'Clara', 'Dario', 'Elin', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Katja', 'Leon', 'Maja', 'Nils', 'Olga',
  'Pablo', 'Quentin', 'Rosa', 'Samir', 'Tilda', 'Umar', 'Vera', 'Wanda', 'Xaver', 'Yara', 'Zoe', 'Amir', 'Britta', 'Cem',
  'Dana', 'Emil', 'Frida',
];

export const lastNames: readonly string[] = [
  'Almeida', 'Berg', 'Castellano', 'Dahl', 'Eriksen', 'Fontaine', 'Gruber', 'Haddad', 'Ivanova', 'Jansen', 'Kowalski',
  'Lindqvist', 'Moreau', 'Novak', 'Okafor', 'Petit', 'Quist', 'Rossi', 'Schmidt', 'Tanaka', 'Ueda', 'Vogel', 'Weiss', 'Young',
  'Zimmer', 'Brandt', 'Clarke', 'Duarte', 'Fischer', 'Horvat', 'Keller', 'Larsen', 'Marin', 'Nowak', 'Peeters', 'Silva',
  'Varga',
];

export const shopNames: readonly string[] = [
  'Nordlicht & Co', 'The Quiet Drawer', 'Werkstatt Sieben', 'Atelier Rive', 'Salt & Cedar', 'Hearth Supply', 'Papier Fuchs',
  'Casa Lenta', 'Kobalt', 'Moss & Mortar', 'Second Kettle', 'Fjordhus', 'Little Foundry', 'Oak Street Goods', 'Lampenladen',
  'Thread & Timber', 'Botanica Minor', 'The Long Table', 'Stille Post', 'Harbour Wares',
];

export const streets: readonly string[] = [
  'Lindenstraße', 'Rue du Moulin', 'Station Road', 'Via Garibaldi', 'Storgatan', 'Calle Mayor', 'Kirchweg', 'Mill Lane',
  'Parkallee',
];

/** City, postal code, country. */
export const cities: readonly (readonly [string, string, string])[] = [
  ['Berlin', '10115', 'DE'], ['Hamburg', '20095', 'DE'], ['Lyon', '69002', 'FR'], ['Nantes', '44000', 'FR'],
  ['Bologna', '40121', 'IT'], ['Göteborg', '411 03', 'SE'], ['Utrecht', '3511 AB', 'NL'], ['Bristol', 'BS1 4DJ', 'GB'],
  ['Valencia', '46002', 'ES'], ['Graz', '8010', 'AT'],
];

export const addressLabels = ['Home', 'Work', 'Parents'] as const;
