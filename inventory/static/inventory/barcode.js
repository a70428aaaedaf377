// @ts-check
// Reads a barcode with the camera, in browsers that can. Others have a scanner that types into the search field.

const EVERY_MS = 150;
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf"];

/** @typedef {{detect(from: HTMLVideoElement): Promise<{rawValue: string}[]>}} Detector */

/** Whether this browser reads barcodes. */
export const canScan = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

/** @returns {Detector} */
const makeDetector = () => new /** @type {any} */ (globalThis).BarcodeDetector({ formats: FORMATS });

/**
 * Look through the camera until a barcode is read.
 * @param {HTMLVideoElement} video shows what the camera sees
 * @param {AbortSignal} signal gives up
 * @returns {Promise<string>} "" when it was given up; rejects without a camera or its permission
 */
export async function scan(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    if (signal.aborted) return "";
    video.srcObject = stream;
    await video.play();
    const detector = makeDetector();
    while (!signal.aborted) {
      const [found] = await detector.detect(video);
      if (found?.rawValue) return found.rawValue;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return "";
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
