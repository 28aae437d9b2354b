// Loads a PKCS #11 module (first argument) and makes the calls that its parent sends. A process of its own, because C code
// reads the environment that it was started with.
import pkcs11js from 'pkcs11js';

interface Call {
  readonly id: number;
  readonly name: string;
  readonly values: readonly unknown[];
}
type Functions = Record<string, (...values: readonly unknown[]) => unknown>;

const pkcs11 = new pkcs11js.PKCS11();
pkcs11.load(process.argv[2] ?? '');
pkcs11.C_Initialize();
process.on('message', ({ id, name, values }: Call) => {
  try {
    process.send?.({ id, result: (pkcs11 as unknown as Functions)[name]?.(...values) });
  } catch (error) {
    process.send?.({ id, error: (error as Error).message });
  }
});
