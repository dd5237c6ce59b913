/** How something was rated. */
export function Stars({ average, count }: { average: number; count?: number }) {
  if (count === 0) return <span className="stars quiet">No reviews yet</span>;
  const text = `${average.toFixed(1)} of 5 stars${count === undefined ? '' : `, ${count} ${count === 1 ? 'review' : 'reviews'}`}`;
  return (
    <span className="stars">
      <span aria-hidden="true" className="star">★</span> <span aria-hidden="true">{average.toFixed(1)}</span>
      {count !== undefined && <span aria-hidden="true" className="quiet"> ({count})</span>}
      <span className="unseen">{text}</span>
    </span>
  );
}
