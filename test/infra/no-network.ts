/** Loaded before a program: from then on it reaches no other machine. */
import dns from 'node:dns';
import net from 'node:net';

const refuse = (): never => {
  throw new Error('the network was used');
};
net.Socket.prototype.connect = refuse;
Object.assign(dns, { lookup: refuse, resolve: refuse });
Object.assign(dns.promises, { lookup: refuse, resolve: refuse });
