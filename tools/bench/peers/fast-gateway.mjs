import gateway from 'fast-gateway';

const routes = [{ prefix: '/forward', prefixRewrite: '', target: process.env.UPSTREAM_URL }];
await gateway({ routes, enableServicesEndpoint: false }).start(Number(process.env.PORT), '127.0.0.1');
