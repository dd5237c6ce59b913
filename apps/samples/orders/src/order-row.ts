import { euros } from '@portico/samples-chassis';
import { type NewOrderLine, type Order } from './orders.schema.ts';

/** A row of the view `orders`. */
export interface OrderRow {
  id: string;
  user_id: string;
  address_id: string | null;
  status: Order['status'];
  lines: string;
  total_minor: number;
  placed_at: string;
  updated_at: string;
  version: number;
}

export function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    status: row.status,
    lines: JSON.parse(row.lines),
    total: euros(row.total_minor),
    addressId: row.address_id,
    placedAt: row.placed_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

/** A record as the checkout works on it. */
export interface Draft {
  readonly id: string;
  readonly status: 'pending' | 'failed' | Order['status'];
  /** Under this name the products service keeps the stock; no other order, of this database or another, has it. */
  readonly holdId: string;
  readonly lines: readonly NewOrderLine[];
}

export interface DraftRow {
  id: string;
  status: Draft['status'];
  hold_id: string;
  wish: string;
  request_hash: string | null;
}

/** Of `order_records`. */
export const DRAFT_COLUMNS = 'id, status, hold_id, wish, request_hash';

export function draftOf(row: DraftRow): Draft {
  return { id: row.id, status: row.status, holdId: row.hold_id, lines: JSON.parse(row.wish) };
}
