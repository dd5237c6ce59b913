import { type Account } from './account.ts';

// The sample service `users` names its people by this rule and these lists. It is repeated here, so that the provider
// runs without that service; a spec compares the lists.

const FIRST_NAMES = [
  'Ada', 'Ben', 'Clara', 'Dario', 'Elin', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Katja', 'Leon', 'Maja', 'Nils',
  'Olga', 'Pablo', 'Quentin', 'Rosa', 'Samir', 'Tilda', 'Umar', 'Vera', 'Wanda', 'Xaver', 'Yara', 'Zoe', 'Amir', 'Britta',
  'Cem', 'Dana', 'Emil', 'Frida',
] as const;

const LAST_NAMES = [
  'Almeida', 'Berg', 'Castellano', 'Dahl', 'Eriksen', 'Fontaine', 'Gruber', 'Haddad', 'Ivanova', 'Jansen', 'Kowalski',
  'Lindqvist', 'Moreau', 'Novak', 'Okafor', 'Petit', 'Quist', 'Rossi', 'Schmidt', 'Tanaka', 'Ueda', 'Vogel', 'Weiss', 'Young',
  'Zimmer', 'Brandt', 'Clarke', 'Duarte', 'Fischer', 'Horvat', 'Keller', 'Larsen', 'Marin', 'Nowak', 'Peeters', 'Silva', 'Varga',
] as const;

const USERS = 200;
const ADMIN = 2;

/** u-001 (Ada) to u-200. Every tenth sells, and u-002 (Ben) is the administrator. */
export const PEOPLE: readonly Account[] = Array.from({ length: USERS }, (_, index) => person(index + 1));

function person(number: number): Account {
  const first = FIRST_NAMES[(number - 1) % FIRST_NAMES.length] ?? '';
  const last = LAST_NAMES[(number * 5) % LAST_NAMES.length] ?? '';
  return {
    id: `u-${String(number).padStart(3, '0')}`,
    email: `${number <= FIRST_NAMES.length ? first : `${first}.${last}`}@example.com`.toLowerCase(),
    name: `${first} ${last}`,
    roles: ['customer', ...(number % 10 === 0 ? ['seller'] : []), ...(number === ADMIN ? ['admin'] : [])],
  };
}
