/** A text in which `${NAME}` was replaced. */
export interface Substituted {
  value: string;
  /** The same for --print-config: values in place, except those that look secret, which stay `${NAME}`. */
  printed: string;
  variables: ReadonlyMap<string, string>;
  /** Whether `printed` still holds a variable: one that looks secret, or any in a URL with a password. */
  secret: boolean;
}

export interface SubstitutionProblem {
  message: string;
  fix: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g;

/** Puts variables in place of `${NAME}` and `${NAME:-default}` (unset or empty, as in a shell), and `${` for `$${`. */
export function substitute(text: string, variables: Variables): Substituted | SubstitutionProblem[] {
  const used = new Map<string, string>();
  const problems: SubstitutionProblem[] = [];
  const replaced = (as: (name: string, value: string) => string, literal: string) =>
    text.replace(VARIABLE, (whole: string, name: string | undefined, otherwise: string | undefined) => {
      if (whole === '$${') return literal;
      const value = name === undefined ? undefined : otherwise === undefined ? variables[name] : variables[name] || otherwise;
      if (name !== undefined && value !== undefined) {
        used.set(name, value);
        return as(name, value);
      }
      problems.push(name === undefined ? MALFORMED : unset(name));
      return '';
    });
  const value = replaced((_name, each) => each, '${');
  if (problems.length > 0) return problems;
  const hidden = (name: string, each: string) => looksSecret(name, each) || CARRIES_PASSWORD.test(value);
  const printed = replaced((name, each) => (hidden(name, each) ? `\${${name}}` : escapeVariables(each)), '$${');
  return { value, printed, variables: used, secret: [...used].some(([name, each]) => hidden(name, each)) };
}

/** Writes a text so that reading it substitutes nothing. */
export function escapeVariables(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** By its name, or because it is a URL that carries a password. */
export function looksSecret(name: string, value: string): boolean {
  return /SECRET|PASS|PWD|TOKEN|KEY|CREDENTIAL|AUTH/i.test(name) || CARRIES_PASSWORD.test(value);
}

const CARRIES_PASSWORD = /:\/\/[^/\s]*@/;

const MALFORMED = {
  message: 'a variable is written ${NAME} or ${NAME:-default}',
  fix: 'Write $${ where ${ itself is meant',
};

const unset = (name: string) => ({
  message: `the variable ${name} is not set`,
  fix: `Set it, or give a default: \${${name}:-…}`,
});
