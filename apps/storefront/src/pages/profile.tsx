import { answer, type ListedSession, missing } from '@portico/api-web';
import { useState } from 'react';
import { api, session } from '../client.ts';
import { MissingPart, wordsFor } from '../parts/failure.tsx';
import { OrderCards } from '../parts/order-cards.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { signOut } from '../state/account.ts';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function ProfilePage() {
  const state = usePage('profile', (signal) => answer(api.GET('/api/pages/profile', { signal })));
  return (
    <PageOf state={state} title="You">
      {(profile) => (
        <>
          <div className="row who">
            <Picture of={profile.avatar} alt="" sizes="4.5rem" className="avatar large" />
            <div><h1>{profile.name}</h1><p className="quiet">{profile.email}{profile.shopName && <> · sells as {profile.shopName}</>}</p></div>
            <button type="button" className="quiet-button" onClick={() => signOut()}>Sign out</button>
          </div>
          <section aria-labelledby="addresses">
            <h2 id="addresses">Your addresses</h2>
            {missing(profile, 'addresses') && <MissingPart what="Your addresses" retry={state.retry} />}
            <ul className="reviews">
              {profile.addresses.map(({ id, label, recipient, street, postalCode, city, country, isDefault }) => (
                <li key={id} className="card"><h3>{label} {isDefault && <span className="badge">usual</span>}</h3><p>{recipient}<br />{street}<br />{postalCode} {city}, {country}</p></li>
              ))}
            </ul>
          </section>
          <section aria-labelledby="latest">
            <h2 id="latest">What you ordered last</h2>
            {missing(profile, 'orders') && <MissingPart what="Your orders" retry={state.retry} />}
            {missing(profile, 'products') && <MissingPart what="What you bought" retry={state.retry} />}
            <OrderCards of={profile.orders} heading="h3" />
            <p><Link href="/orders">All your orders</Link></p>
          </section>
          <section aria-labelledby="preferences">
            <h2 id="preferences">How you like it</h2>
            {profile.preferences
              ? <p className="quiet">Prices in {profile.preferences.currency}, language {profile.preferences.locale}, {profile.preferences.newsletter ? 'with' : 'without'} our newsletter.</p>
              : <MissingPart what="Your preferences" retry={state.retry} />}
          </section>
          <Sessions />
        </>
      )}
    </PageOf>
  );
}

/** Asked for when somebody wants to know: most who come here do not. */
function Sessions() {
  const [sessions, setSessions] = useState<readonly ListedSession[]>();
  const [error, setError] = useState<Error>();
  const look = () => void session.list().then((list) => (setError(undefined), setSessions(list)), setError);
  const end = (id: string) => void session.end(id).then(look, setError);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      {error && <p role="alert" className="bad">{wordsFor(error).title}. {wordsFor(error).text}</p>}
      {!sessions && <button type="button" className="quiet-button" onClick={look}>Show</button>}
      <ul className="cards">
        {sessions?.map(({ id, current, agent, lastSeenAt }) => (
          <li key={id} className="card row between">
            <span>{agent ?? 'Some device'}<br /><span className="quiet small">{current ? 'Here' : `Last seen ${DATE.format(new Date(lastSeenAt))}`}</span></span>
            {!current && <button type="button" className="small-button" onClick={() => end(id)}>Sign out there</button>}
          </li>
        ))}
      </ul>
      <p><button type="button" className="quiet-button" onClick={() => signOut({ everywhere: true })}>Sign out everywhere</button></p>
    </section>
  );
}
