import { test } from "node:test";
import { cp, readFile, writeFile, rm } from "node:fs/promises"; import path from "node:path"; import { createHash } from "node:crypto";
import * as h from "./harness.mjs";
test("x", async (t)=>{
 const folder=await h.scratch(t); await cp(h.webDir, folder, {recursive:true});
 const server=await h.startServer(t,folder), browser=await h.startBrowser(t); const page=await h.tab(await h.visitor(t,browser));
 page.on("console",m=>console.log("C",m.text()));
 await h.open(page,server.url); await h.keptOffline(page); await server.stop();
 const sha=(b)=>createHash("sha256").update(b).digest("base64");
 const index=folder+"/index.html", before=await readFile(index), after=Buffer.from(before.toString().replace("<html ",'<html data-build="second" '));
 const w=folder+"/sw.js"; let s=(await readFile(w,"utf8")).replace(sha(before),sha(after)); const id=s.match(/ritm-([0-9a-f]{16})/)[1]; s=s.replaceAll(id,"0123456789abcdef");
 await writeFile(index,after); await writeFile(w,s); await server.start();
 await page.evaluate(async()=>{const r=await navigator.serviceWorker.getRegistration(); await r.update(); while(!r.waiting) await new Promise(r=>setTimeout(r,20));});
 page.on("framenavigated",()=>console.log("NAV",Date.now()%1e6));
 await page.reload();
 await h.sleep(5000);
 const stuck=await page.evaluate(async()=>!!(await navigator.serviceWorker.getRegistration()).waiting);
 console.log("STUCK",stuck);
 if(stuck){ const b=Date.now(); for(let k=0;k<70;k++){ await h.sleep(1000); const st=await page.evaluate(async()=>{const r=await navigator.serviceWorker.getRegistration(); return !!r.waiting}).catch(()=>"nav"); if(st!==true){console.log("AFTER",Date.now()-b,st);break;} if(k==40) {console.log("apply"); await page.evaluate(()=>window.ritm.applyUpdate());} } console.log("END");}
});
