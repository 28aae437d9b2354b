import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Caller, Identity, SystemCaller } from '@pep/client-identity';
import { person, startTestService, system, testIdentity } from '@pep/testing';
import { readFileSync } from 'node:fs';
import { callerGuard, CurrentCaller, CurrentSystem, ForAnyone, ForSystems } from './caller.guard.js';

const identity = testIdentity();

@Controller()
class Calls {
  @Get('for-people')
  forPeople(@CurrentCaller() caller: Caller) {
    return caller;
  }

  @Get('for-anybody-signed-in')
  withoutAnyParameter() {
    return {};
  }

  @Get('for-anyone')
  @ForAnyone()
  forAnyone() {
    return { open: true };
  }

  @Get('for-systems')
  @ForSystems()
  forSystems(@CurrentSystem() caller: SystemCaller) {
    return caller;
  }
}

@Module({
  controllers: [Calls],
  providers: callerGuard('guarded', () => readFileSync(identity.publicKeyFile, 'utf8')),
})
class Guarded {}

describe('a call to a service', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await startTestService({ module: Guarded });
  });
  afterAll(async () => {
    await app.close();
    identity.remove();
  });

  async function call(path: string, token: string) {
    const answer = await app.inject({ url: `/v1/${path}`, headers: { authorization: `Bearer ${token}` } });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }

  it.each<[string, Identity, string]>([
    ['a person', person(), 'for-people'],
    ['a person', person(), 'for-anybody-signed-in'],
    ['a system', system(), 'for-systems'],
  ])('of %s reaches the handler, also with a token that was seen before', async (_who, caller, path) => {
    const token = await identity.tokenFor(caller, 'guarded');
    for (let time = 0; time < 2; time++) {
      const { status, body } = await call(path, token);
      expect(status).toBe(200);
      expect(body).toEqual(path === 'for-anybody-signed-in' ? {} : caller);
    }
  });

  it.each<[string, Identity, string, string]>([
    ['a system', system(), 'for-people', 'PERSON_ONLY'],
    ['a system', system(), 'for-anybody-signed-in', 'PERSON_ONLY'],
    ['a person', person({ operator: true }), 'for-systems', 'SYSTEM_ONLY'],
  ])('of %s to what is not for it is refused in words, each time', async (_who, caller, path, code) => {
    const token = await identity.tokenFor(caller, 'guarded');
    for (let time = 0; time < 2; time++) {
      const { status, body } = await call(path, token);
      expect([status, body['code']]).toEqual([403, code]);
      expect(body['detail']).toMatch(/with the certificate of/);
    }
  });

  it('to what is for anyone needs no token, and minds none', async () => {
    const answer = await app.inject({ url: '/v1/for-anyone' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { open: true }]);
    expect((await call('for-anyone', 'forged')).status).toBe(200);
  });

  it('without a good token is nobody’s', async () => {
    const token = await identity.tokenFor(system(), 'another service');
    for (const one of [token, 'forged']) {
      expect(await call('for-systems', one)).toMatchObject({
        status: 401,
        body: { code: 'UNAUTHENTICATED' },
      });
    }
  });
});
