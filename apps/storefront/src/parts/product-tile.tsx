import { type components } from '@portico/api-web';
import { Link } from '../state/place.tsx';
import { Price } from './money.tsx';
import { Picture } from './picture.tsx';
import { Stars } from './stars.tsx';

type Card = Omit<components['schemas']['ProductCard'], 'seller'> & { readonly seller?: components['schemas']['ProductCard']['seller'] };

export function ProductTile({ card, isFirst = false }: { card: Card; isFirst?: boolean }) {
  const { name, href, images, price, rating, stock, seller } = card;
  return (
    <li className="tile">
      <Link href={href}>
        <Picture of={images[0]} alt="" sizes="(min-width: 60rem) 17rem, 45vw" isFirst={isFirst} className="square" />
        <span className="tile-name">{name}</span>
        {seller && <span className="quiet tile-seller">{seller.shopName ?? seller.name}</span>}
        <span className="tile-foot">
          <Price of={price} />
          {stock > 0 ? <Stars {...rating} /> : <span className="badge">Sold out</span>}
        </span>
      </Link>
    </li>
  );
}

export function Tiles({ cards }: { cards: readonly Card[] }) {
  return <ul className="tiles">{cards.map((card, at) => <ProductTile key={card.id} card={card} isFirst={at < 4} />)}</ul>;
}
