import { answer, type components, missing } from '@portico/api-web';
import { useState } from 'react';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { Price } from '../parts/money.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { Tiles } from '../parts/product-tile.tsx';
import { RichText } from '../parts/rich-text.tsx';
import { Stars } from '../parts/stars.tsx';
import { addToCart, MOST_OF_ONE } from '../state/cart.ts';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

type Product = components['schemas']['ProductPage'];

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

export function ProductPage({ id }: { id: string }) {
  const state = usePage(`product ${id}`, (signal) => answer(api.GET('/api/pages/products/{id}', { params: { path: { id } }, signal })));
  const bones = <div className="product bones" aria-hidden="true"><i className="bone square" /><div><i className="bone title" /><i className="bone line" /><i className="bone block" /></div></div>;
  return (
    <PageOf state={state} title={({ name }) => name} skeleton={bones}>
      {(product) => (
        <>
          <article className="product">
            <Gallery key={product.id} product={product} />
            <div className="product-facts">
              <h1>{product.name}</h1>
              <p className="row"><Stars {...product.rating} /></p>
              <Buy key={product.id} product={product} />
              <Seller product={product} retry={state.retry} />
              <RichText html={product.descriptionHtml} />
            </div>
          </article>
          <Reviews product={product} retry={state.retry} />
          {missing(product, 'related') ? <MissingPart what="Similar things" retry={state.retry} /> : product.related.length > 0 && (
            <section aria-labelledby="related"><h2 id="related">Goes well with it</h2><Tiles cards={product.related} /></section>
          )}
        </>
      )}
    </PageOf>
  );
}

function Gallery({ product: { images, name } }: { product: Product }) {
  const [at, show] = useState(0);
  return (
    <div className="gallery">
      <Picture of={images[at]} alt={images[at]?.alt ?? name} sizes="(min-width: 60rem) 36rem, 100vw" isFirst className="square" />
      {images.length > 1 && (
        <div className="thumbs" role="group" aria-label="Pictures">
          {images.map((image, index) => (
            <button key={image.small.url} type="button" className="thumb" aria-pressed={index === at} aria-label={image.alt} onClick={() => show(index)}>
              <Picture of={image} alt="" sizes="4.5rem" className="square" />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Buy({ product: { id, variants, name } }: { product: Product }) {
  const [chosen, choose] = useState(() => variants.find(({ stock }) => stock > 0)?.id ?? variants[0]?.id);
  const [quantity, setQuantity] = useState(1);
  const [added, setAdded] = useState(0);
  const variant = variants.find((each) => each.id === chosen);
  if (!variant) return null;
  const most = Math.min(variant.stock, MOST_OF_ONE);
  return (
    <form
      className="buy"
      onSubmit={(event) => {
        event.preventDefault();
        const { amountMinor, currency } = variant.price;
        addToCart({ productId: id, variantId: variant.id, quantity: Math.min(quantity, most), name, unitPriceMinor: amountMinor, currency });
        setAdded(added + 1);
      }}
    >
      <p className="big-price"><Price of={variant.price} /></p>
      {variants.length > 1 && (
        <fieldset className="choices">
          <legend>{Object.keys(variant.attributes)[0] ?? 'Choose'}</legend>
          {variants.map((each) => (
            <label key={each.id} className="choice">
              <input type="radio" name="variant" value={each.id} checked={each.id === chosen} onChange={() => choose(each.id)} disabled={each.stock === 0} />
              <span>{each.name}{each.stock === 0 && <small> sold out</small>}</span>
            </label>
          ))}
        </fieldset>
      )}
      {most > 0 ? (
        <p className="row">
          <label className="quantity">Pieces <input type="number" min={1} max={most} value={quantity} onChange={({ target }) => setQuantity(Math.max(1, target.valueAsNumber || 1))} /></label>
          <button type="submit">Add to cart</button>
        </p>
      ) : <p className="badge">Sold out</p>}
      <p className="small quiet">{most > 0 && (variant.stock < 10 ? `Only ${variant.stock} left` : 'In stock')}</p>
      <p role="status" className="added">{added > 0 && <>{name} is in your cart. <Link href="/cart">To the cart</Link></>}</p>
    </form>
  );
}

function Seller({ product, retry }: { product: Product; retry(): void }) {
  const { seller } = product;
  if (!seller) return missing(product, 'seller') ? <MissingPart what="Who sells this" retry={retry} /> : null;
  return (
    <p className="seller">
      <Picture of={seller.avatar} alt="" sizes="3rem" className="avatar" />
      <span><span className="quiet small">Sold by</span><br />{seller.shopName ?? seller.name}</span>
      {seller.rating && <Stars average={seller.rating.average} />}
    </p>
  );
}

function Reviews({ product, retry }: { product: Product; retry(): void }) {
  const isMissing = missing(product, 'reviews');
  return (
    <section aria-labelledby="reviews">
      <h2 id="reviews">Reviews</h2>
      {isMissing && <MissingPart what="What customers say" retry={retry} />}
      {!isMissing && product.reviews.length === 0 && <p className="quiet">Nobody has said anything yet.</p>}
      <ul className="reviews">
        {product.reviews.map(({ id, title, text, rating, author, createdAt }) => (
          <li key={id} className="review">
            <h3>{title}</h3>
            <Stars average={rating} />
            <p>{text}</p>
            <p className="quiet small">{author.name ?? 'A customer'}, {DATE.format(new Date(createdAt))}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
