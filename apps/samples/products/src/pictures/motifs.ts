/** What a motif is painted with. */
export interface Paints {
  readonly body: string;
  readonly shade: string;
  readonly accent: string;
  readonly light: string;
}

/** A motif lies within 50 units around the origin. */
type Motif = (paints: Paints) => string;

const lamp: Motif = ({ body, shade, accent, light }) =>
  `<path d="M0-62V-22" stroke="${shade}" stroke-width="1.5"/><path d="M-34 8C-32-16-14-24 0-24S32-16 34 8Z" fill="${body}"/>` +
  `<path d="M34 8C32-16 14-24 0-24 12-14 18-4 18 8Z" fill="${shade}" opacity=".45"/><circle cy="9" r="9" fill="${accent}"/>` +
  `<path d="M-34 8-54 50H54L34 8Z" fill="${light}" opacity=".35"/>`;

/** One for each category of the shop. */
export const motifs: Readonly<Record<string, Motif>> = {
  tableware: ({ body, shade, accent, light }) =>
    `<ellipse cx="0" cy="26" rx="48" ry="14" fill="${light}"/><ellipse cx="0" cy="24" rx="33" ry="8" fill="${body}" opacity=".25"/>` +
    `<path d="M-24-20H20L14 20C12 26-16 26-18 20Z" fill="${body}"/><path d="M20-20 14 20C13 25 2 26-2 25L4-20Z" fill="${shade}" opacity=".45"/>` +
    `<path d="M19-12C36-14 36 10 16 8" fill="none" stroke="${body}" stroke-width="5"/><ellipse cx="-2" cy="-20" rx="22" ry="5" fill="${accent}"/>`,
  kitchen: ({ body, shade, accent, light }) =>
    `<rect x="-36" y="-14" width="72" height="46" rx="9" fill="${body}"/><path d="M12-14H36V23A9 9 0 0 1 27 32H12Z" fill="${shade}" opacity=".45"/>` +
    `<rect x="-40" y="-22" width="80" height="9" rx="4" fill="${shade}"/><circle cy="-29" r="6" fill="${accent}"/>` +
    `<path d="M-36-4H-52M36-4H52" stroke="${shade}" stroke-width="7" stroke-linecap="round"/><rect x="-28" y="-5" width="8" height="26" rx="4" fill="${light}" opacity=".6"/>`,
  lighting: lamp,
  textiles: ({ body, shade, accent, light }) =>
    [body, accent, light, shade].map((fill, at) => `<rect x="${-44 + at * 3}" y="${18 - at * 17}" width="${88 - at * 6}" height="15" rx="7.5" fill="${fill}"/>`).join('') +
    `<path d="M-30 25.5H30M-26 8.5H28" stroke="${light}" stroke-width="1.5" stroke-dasharray="4 3"/>`,
  desk: ({ body, shade, accent, light }) =>
    `<g transform="rotate(-9)"><rect x="-30" y="-40" width="62" height="80" rx="5" fill="${shade}"/><rect x="-33" y="-42" width="60" height="80" rx="5" fill="${body}"/>` +
    `<rect x="-22" y="-28" width="34" height="14" rx="2" fill="${light}"/><path d="M20-42V38" stroke="${accent}" stroke-width="4"/></g>` +
    `<path d="M28 44 50-28" stroke="${accent}" stroke-width="6" stroke-linecap="round"/>`,
  garden: ({ body, shade, accent }) =>
    `<path d="M0 0C-6-24-26-34-42-34-40-14-24-2 0 2ZM0 0C6-28 24-42 40-44 42-20 26-4 0 2ZM0 2C-8-22-4-44 4-58 14-42 12-18 0 2Z" fill="${accent}"/>` +
    `<path d="M-30 2H30L22 46H-22Z" fill="${body}"/><path d="M30 2 22 46H2L8 2Z" fill="${shade}" opacity=".45"/><rect x="-34" y="-2" width="68" height="11" rx="3" fill="${shade}"/>`,
  outdoor: ({ body, shade, accent, light }) =>
    `<circle cx="30" cy="-30" r="13" fill="${accent}"/><path d="M0-36-48 36H48Z" fill="${body}"/><path d="M0-36 48 36H14Z" fill="${shade}" opacity=".55"/>` +
    `<path d="M0-4-16 36H16Z" fill="${light}"/><path d="M-56 36H56" stroke="${shade}" stroke-width="4" stroke-linecap="round"/>`,
  bath: ({ body, shade, accent, light }) =>
    `<rect x="-42" y="-34" width="84" height="5" rx="2.5" fill="${shade}"/><path d="M-26-34H18V28H-26Z" fill="${body}"/><path d="M18-34H28V18H18Z" fill="${shade}" opacity=".6"/>` +
    `<path d="M-26 10H18M-26 17H18" stroke="${light}" stroke-width="3"/><ellipse cx="30" cy="38" rx="17" ry="8" fill="${accent}"/>`,
  storage: ({ body, shade, accent, light }) =>
    `<path d="M-22-14C-22-46 22-46 22-14" fill="none" stroke="${shade}" stroke-width="5"/><path d="M-40-14H40L32 38H-32Z" fill="${body}"/>` +
    `<path d="M-38 0H38M-36 13H36M-34 26H34M-20-14-16 38M0-14V38M20-14 16 38" stroke="${light}" stroke-width="2" opacity=".7"/><rect x="-44" y="-19" width="88" height="10" rx="5" fill="${accent}"/>`,
  kids: ({ body, shade, accent, light }) =>
    `<rect x="-42" y="2" width="38" height="38" rx="5" fill="${body}"/><rect x="2" y="2" width="38" height="38" rx="5" fill="${shade}"/>` +
    `<rect x="-20" y="-38" width="38" height="38" rx="5" fill="${accent}"/><circle cx="-23" cy="21" r="10" fill="${light}"/>` +
    `<path d="M21 11 31 31H11Z" fill="${light}"/><rect x="-9" y="-27" width="16" height="16" rx="2" fill="${light}"/>`,
  audio: ({ body, shade, accent, light }) =>
    `<rect x="-29" y="-46" width="58" height="90" rx="7" fill="${body}"/><path d="M12-46H22A7 7 0 0 1 29-39V37A7 7 0 0 1 22 44H12Z" fill="${shade}" opacity=".4"/>` +
    `<circle cy="16" r="20" fill="${shade}"/><circle cy="16" r="9" fill="${accent}"/><circle cy="-24" r="10" fill="${shade}"/><circle cy="-24" r="4" fill="${light}"/>`,
  bags: ({ body, shade, accent, light }) =>
    `<path d="M-18-12C-18-52 18-52 18-12" fill="none" stroke="${shade}" stroke-width="5"/><path d="M-36-16H36L42 42H-42Z" fill="${body}"/>` +
    `<path d="M36-16 42 42H12L14-16Z" fill="${shade}" opacity=".45"/><rect x="-13" y="2" width="26" height="20" rx="3" fill="${accent}"/><circle cy="10" r="2.5" fill="${light}"/>`,
};

/** The lamp over a laid table: for the page builder's pictures. */
export const table: Motif = (paints) =>
  `<g transform="translate(0 -14) scale(.8)">${lamp(paints)}</g><rect x="-90" y="32" width="180" height="5" rx="2.5" fill="${paints.shade}"/>` +
  [-62, -22, 24, 60].map((x, at) => `<ellipse cx="${x}" cy="30" rx="${13 - (at % 2) * 5}" ry="3" fill="${at % 2 ? paints.accent : paints.light}"/>`).join('') +
  `<path d="M44 31V14H52V31ZM-46 31V16H-38V31Z" fill="${paints.body}"/>`;

/** Somebody. */
export const face: Motif = ({ body, shade, light }) =>
  `<circle cy="-10" r="21" fill="${light}"/><path d="M-38 50C-38 22-18 16 0 16S38 22 38 50Z" fill="${body}"/><path d="M-21-12C-22-36 22-36 21-12 8-14 0-22-4-24-6-18-14-13-21-12Z" fill="${shade}"/>`;
