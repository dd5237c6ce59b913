import { euros } from '@portico/samples-chassis';
import { type Product, type ProductSummary, type Review, type Variant } from './products.schema.ts';

/** A product as `SUMMARY_COLUMNS` selects it. */
export interface SummaryRow {
  id: string;
  name: string;
  images: string;
  seller_id: string;
  category_id: string;
  price_minor: number;
  rating_average: number;
  rating_count: number;
  stock: number;
  created_at: string;
}

/** A product as `PRODUCT_COLUMNS` selects it. */
export interface ProductRow extends SummaryRow {
  description_html: string;
  updated_at: string;
  version: number;
}

/** A variant with its product's price. */
export interface VariantRow {
  id: string;
  product_id: string;
  name: string;
  attributes: string;
  price_minor: number;
  stock: number;
}

export interface ReviewRow {
  id: string;
  product_id: string;
  author_id: string;
  rating: number;
  title: string;
  text: string;
  created_at: string;
}

/** Of `products p`. */
export const SUMMARY_COLUMNS = `
  p.id, p.name, p.images, p.seller_id, p.category_id, p.price_minor, p.rating_average, p.rating_count, p.created_at,
  (SELECT COALESCE(SUM(v.stock), 0) FROM variants v WHERE v.product_id = p.id) AS stock`;

/** Of `products p`. */
export const PRODUCT_COLUMNS = `${SUMMARY_COLUMNS}, p.description_html, p.updated_at, p.version`;

export function summaryOf(row: SummaryRow): ProductSummary {
  return {
    id: row.id,
    name: row.name,
    price: euros(row.price_minor),
    images: JSON.parse(row.images),
    sellerId: row.seller_id,
    categoryId: row.category_id,
    rating: { average: row.rating_average, count: row.rating_count },
    stock: row.stock,
  };
}

export function productOf(row: ProductRow, variants: readonly VariantRow[]): Product {
  return {
    ...summaryOf(row),
    descriptionHtml: row.description_html,
    variants: variants.map(variantOf),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

export function reviewOf(row: ReviewRow): Review {
  return {
    id: row.id,
    productId: row.product_id,
    authorId: row.author_id,
    rating: row.rating,
    title: row.title,
    text: row.text,
    createdAt: row.created_at,
  };
}

function variantOf(row: VariantRow): Variant {
  return {
    id: row.id,
    name: row.name,
    attributes: JSON.parse(row.attributes),
    price: euros(row.price_minor),
    stock: row.stock,
  };
}
