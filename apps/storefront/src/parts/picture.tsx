import { type components } from '@portico/api-web';

type Sizes = Omit<components['schemas']['Images'], 'alt'>;

interface PictureProps {
  readonly of: Sizes | null | undefined;
  readonly alt: string;
  /** As `sizes` of an image: how wide it stands. */
  readonly sizes: string;
  /** The first thing to be seen is fetched at once, all others when they come near. */
  readonly isFirst?: boolean;
  readonly className?: string;
}

/** A picture in the size that the screen needs. Its box is there before it is, so nothing moves when it comes. */
export function Picture({ of, alt, sizes, isFirst = false, className = '' }: PictureProps) {
  if (!of) return <span className={`picture missing ${className}`} role="img" aria-label={alt} />;
  const srcSet = [of.small, of.medium, of.large].map(({ url, width }) => `${url} ${width}w`).join(', ');
  return (
    <img
      className={`picture ${className}`} src={of.small.url} srcSet={srcSet} sizes={sizes} width={of.small.width} height={of.small.height} alt={alt}
      loading={isFirst ? 'eager' : 'lazy'} fetchPriority={isFirst ? 'high' : 'auto'} decoding="async"
    />
  );
}
