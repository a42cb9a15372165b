// Sound between the browser and the telephone line: 8,000 samples a second, µ-law on the wire.

const LINE_RATE = 8000;
const FRAME = 160;
const CUTOFF = 3400;
const HALF_WIDTH = 8; // samples of the line on either side of the low-pass

/** Plays what it is sent, sample for sample, and silence in between. Runs in a context of 8,000 Hz. */
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.sounds = [];
    this.at = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "hush") this.sounds = [], this.at = 0;
      else this.sounds.push(data);
    };
  }

  process(_inputs, [[output]]) {
    for (let i = 0; i < output.length && this.sounds.length; i++) {
      output[i] = this.sounds[0][this.at++];
      if (this.at >= this.sounds[0].length) this.sounds.shift(), this.at = 0;
    }
    return true;
  }
}

/** Picks up the microphone at any rate and posts frames of 20 ms, µ-law, with their loudness. */
class Picker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / LINE_RATE;
    this.reach = Math.ceil(HALF_WIDTH * this.step);
    this.heard = new Float32Array(0);
    this.next = this.reach;
    this.kernels = new Map();
    this.frame = new Uint8Array(FRAME);
    this.filled = 0;
    this.peak = 0;
  }

  process([[input]]) {
    if (!input) return true;
    const heard = new Float32Array(this.heard.length + input.length);
    heard.set(this.heard);
    heard.set(input, this.heard.length);
    for (; this.next + this.reach + 1 < heard.length; this.next += this.step) this.emit(this.sample(heard, this.next));
    const done = Math.floor(this.next) - this.reach;
    this.heard = heard.slice(done);
    this.next -= done;
    return true;
  }

  sample(heard, place) {
    const first = Math.floor(place) - this.reach;
    const kernel = this.kernel(place - Math.floor(place));
    let sum = 0;
    for (let i = 0; i < kernel.length; i++) sum += kernel[i] * heard[first + i];
    return sum;
  }

  /** A windowed sinc that cuts at the telephone's band, for a place between two samples. */
  kernel(fraction) {
    const key = Math.round(fraction * 256);
    if (this.kernels.has(key)) return this.kernels.get(key);
    const kernel = new Float32Array(2 * this.reach + 1);
    const width = 2 * CUTOFF / sampleRate;
    let total = 0;
    for (let i = 0; i < kernel.length; i++) {
      const distance = i - this.reach - key / 256;
      const x = Math.PI * width * distance;
      const window = 0.5 + 0.5 * Math.cos(Math.PI * Math.min(1, Math.abs(distance) / (this.reach + 1)));
      kernel[i] = (Math.abs(x) < 1e-6 ? 1 : Math.sin(x) / x) * window;
      total += kernel[i];
    }
    for (let i = 0; i < kernel.length; i++) kernel[i] /= total;
    this.kernels.set(key, kernel);
    return kernel;
  }

  emit(sample) {
    this.peak = Math.max(this.peak, Math.abs(sample));
    this.frame[this.filled++] = encode(sample);
    if (this.filled < FRAME) return;
    this.port.postMessage({ ulaw: this.frame, peak: this.peak });
    this.frame = new Uint8Array(FRAME);
    this.filled = 0;
    this.peak = 0;
  }
}

/** ITU-T G.711 µ-law. */
function encode(sample) {
  const pcm = Math.max(-32635, Math.min(32635, Math.round(sample * 32768)));
  const magnitude = Math.abs(pcm) + 0x84;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~((pcm < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

registerProcessor("player", Player);
registerProcessor("picker", Picker);
