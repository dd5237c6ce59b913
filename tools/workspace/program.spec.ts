const { ancestors } = (await import(String(new URL('./program.mjs', import.meta.url)))) as {
  ancestors(listing: string, pid: number): number[] | undefined;
};

const listing = `
    1     0 systemd
  100     1 bash
  200   100 npm exec nx ser
  201   200 sh
  202   201 node
  203   202 /bin/sh
  204   203 node-MainThread
`;

describe('ancestors', () => {
  it("goes up through Nx, npm and their shells, and stops at the user's own shell", () => {
    expect(ancestors(listing, 204)).toEqual([203, 202, 201, 200]);
  });

  it('is empty for a program that was started from a shell', () => {
    expect(ancestors(listing, 200)).toEqual([]);
  });

  it('is unknown when the process is not listed', () => {
    expect(ancestors('', 204)).toBeUndefined();
  });
});
