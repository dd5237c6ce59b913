export { createStores } from './create-stores.ts';
export { type Lease, type Scripts, Stores } from './stores.ts';
export { type Table } from './table.ts';
export { type LeaseOptions, withLease } from './with-lease.ts';
