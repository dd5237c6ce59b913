// What Nest's documentation shows: HttpService with axios' own adapter. Decorators are called, so that nothing is built.
import 'reflect-metadata';
import { Agent } from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { firstValueFrom } from 'rxjs';

class MergeController {
  constructor(http) {
    this.http = http;
  }

  async compose() {
    const [a, b, c] = await Promise.all([this.part('a'), this.part('b'), this.part('c')]);
    return { a, b, c };
  }

  async part(name) {
    return (await firstValueFrom(this.http.get(`${process.env.UPSTREAM_URL}/part/${name}`))).data;
  }
}
Inject(HttpService)(MergeController, undefined, 0);
Controller()(MergeController);
Get('compose')(MergeController.prototype, 'compose', Object.getOwnPropertyDescriptor(MergeController.prototype, 'compose'));

class AppModule {}
const httpAgent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 });
Module({ imports: [HttpModule.register({ httpAgent })], controllers: [MergeController] })(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
