/** How long others may keep the catalogue's answers. */
export const cacheControl = {
  product: 'public, max-age=60, stale-while-revalidate=30',
  list: 'public, max-age=15',
  structure: 'public, max-age=300',
  picture: 'public, max-age=86400',
  feed: 'public, no-cache',
} as const;
