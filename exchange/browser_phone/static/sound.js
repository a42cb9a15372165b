// The telephone's loudspeaker and microphone.

const LINE_RATE = 8000;
const ROWS = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, "*": 941, 0: 941, "#": 941 };
const COLUMNS = { 1: 1209, 4: 1209, 7: 1209, "*": 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, "#": 1477 };
const RINGING = 440; // hertz; 1.5 s on, 3.5 s off, the French ringing tone
const QUIET = 0.08;

const DECODED = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return (code & 0x80 ? -magnitude : magnitude) / 32768;
});

export class Loudspeaker {
  constructor(worklets) {
    this.context = new AudioContext({ sampleRate: LINE_RATE });
    this.gain = new GainNode(this.context);
    this.gain.connect(this.context.destination);
    this.player = this.context.audioWorklet.addModule(worklets).then(() => {
      const node = new AudioWorkletNode(this.context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
      node.connect(this.gain);
      return node.port;
    });
  }

  /** Plays µ-law in base64 after what is being played. */
  async play(payload) {
    const bytes = Uint8Array.from(atob(payload), (mark) => mark.charCodeAt(0));
    (await this.player).postMessage(Float32Array.from(bytes, (byte) => DECODED[byte]));
  }

  async hush() {
    (await this.player).postMessage("hush");
  }

  set volume(times) {
    this.gain.gain.value = times;
  }

  /** The two tones of a key (ITU-T Q.23). */
  key(key) {
    for (const hertz of [ROWS[key], COLUMNS[key]]) this.#tone(hertz, 0, 0.12);
  }

  ring() {
    this.stopRinging();
    this.#tone(RINGING, 0, 1.5);
    this.ringing = setInterval(() => this.#tone(RINGING, 0, 1.5), 5000);
  }

  stopRinging() {
    clearInterval(this.ringing);
    this.tone?.stop();
  }

  #tone(hertz, after, seconds) {
    const volume = new GainNode(this.context, { gain: QUIET });
    const tone = new OscillatorNode(this.context, { frequency: hertz });
    tone.connect(volume).connect(this.gain);
    tone.start(this.context.currentTime + after);
    tone.stop(this.context.currentTime + after + seconds);
    if (hertz === RINGING) this.tone = tone;
  }
}

export class Microphone {
  /** Asks for the microphone; `heard` is called with each 20 ms of µ-law in base64, and its loudness from 0 to 1. */
  static async open(worklets, heard) {
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const context = new AudioContext();
    await context.audioWorklet.addModule(worklets);
    const picker = new AudioWorkletNode(context, "picker", { numberOfOutputs: 0 });
    const microphone = new Microphone(stream, context);
    picker.port.onmessage = ({ data }) => {
      if (!microphone.muted) heard(btoa(String.fromCharCode(...data.ulaw)), data.peak);
    };
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(picker);
    return microphone;
  }

  constructor(stream, context) {
    this.stream = stream;
    this.context = context;
    this.muted = false;
  }

  close() {
    this.stream.getTracks().forEach((track) => track.stop());
    this.context.close();
  }
}
