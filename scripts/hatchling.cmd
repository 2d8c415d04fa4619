@echo off
rem Hatchling's launcher for Windows: does what scripts/hatchling does. What Java is told stands in scripts\java\*.args.
setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "root=%%~fI"
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
set "found="
if exist "%java%" set "found=%java%"
if not defined found for %%I in (java.exe) do if not defined JAVA_HOME set "found=%%~$PATH:I"
if not defined found call :fail "no java: install a JDK, version 17 or newer" & exit /b 1
set "java=%found%"
set "version="
for %%I in ("%java%\..\..\release") do if exist "%%~fI" for /f "usebackq tokens=2 delims==" %%V in (`findstr /b "JAVA_VERSION=" "%%~fI"`) do set "version=%%~V"
for /f "delims=.-+ tokens=1" %%V in ("%version%") do if %%V LSS 17 call :fail "%java% is Java %version%: install version 17 or newer" & exit /b 1

set "kind=other"
if "%~1"=="generate" set "kind=generate"
if "%~1"=="serve" set "kind=serve"
if "%~1"=="train" set "kind=train"
if "%~1"=="bench" set "kind=train"
if "%~1 %~2"=="bench generate" set "kind=generate"

rem ND4J's backend: the CPU's, or that of an NVIDIA GPU (docs/gpu.md).
set "backend=cpu"
if defined HATCHLING_BACKEND set "backend=%HATCHLING_BACKEND%"
set "profile="
if "%backend%"=="cpu" goto chosen
if not "%backend%"=="cuda" call :fail "HATCHLING_BACKEND=%backend% is none of cpu, cuda" & exit /b 1
set "profile=-Dhatchling.cuda"
nvidia-smi -L 2>nul | findstr /b /c:"GPU " >nul
if errorlevel 1 call :fail "HATCHLING_BACKEND=cuda: nvidia-smi finds no GPU here, or there is no driver" & exit /b 1
:chosen

if exist "%root%\lib\" goto distribution
set "target=%root%\src\target"
set "cache=%target%"
set "corpora=%root%\data\target\corpora"
call :stale && goto built
where mvn >nul 2>nul || (call :fail "no mvn on the PATH: install Maven, version 3.6.3 or newer" & exit /b 1)
echo hatchling: building (a few minutes the first time: Maven fetches the libraries)>&2
if not exist "%target%" mkdir "%target%" 2>nul
>"%target%\launcher.new" 2>nul echo %backend%|| (call :fail "it has to be built, but %target% cannot be written" & exit /b 1)
pushd "%root%"
call mvn -B -ntp -q %profile% -DskipTests -Dmaven.javadoc.skip=true -Dhatchling.skipDistribution=true package >"%target%\launcher.log" 2>&1
if errorlevel 1 popd & call :fail "the build failed; the whole log is in %target%\launcher.log" & exit /b 1
popd
rem An argument file, since a line of cmd holds no class path; in it a backslash stands twice.
powershell -NoProfile -Command "$jars = \"$env:target\hatchling.jar;\" + (Get-Content -Raw \"$env:target\classpath\").Trim(); [IO.File]::WriteAllText(\"$env:target\classpath.args\", '-cp \"' + $jars.Replace('\', '\\') + '\"')"
if errorlevel 1 call :fail "the class path could not be written to %target%" & exit /b 1
move /y "%target%\launcher.new" "%target%\launcher.built" >nul
> "%target%\launcher.root" echo %root%
del "%target%\launcher.place" 2>nul
:built
set "classpath=@%target%\classpath.args"
goto archives

:distribution
if "%backend%"=="cpu" goto fits
findstr /c:"nd4j-%backend%" "%root%\lib\classpath" >nul 2>nul
if errorlevel 1 call :fail "HATCHLING_BACKEND=%backend%: this installation is for the CPU; a checkout builds for %backend%" & exit /b 1
:fits
set "cache=%LOCALAPPDATA%\hatchling"
set "corpora=%root%\corpora"
if not exist "%cache%" mkdir "%cache%" 2>nul
set "classpath=-cp "%root%\lib\hatchling.jar;%root%\lib\*""

:archives
if defined HATCHLING_ARCHIVE goto writes
set "here="
if exist "%cache%\launcher.place" set /p here=<"%cache%\launcher.place"
if not "%here%"=="%root% %version%" call :archive
set "archive=%kind:other=train%"
set "classes=-XX:SharedArchiveFile=%cache%\%archive:serve=generate%.jsa"
goto start
:writes
set "classes=-XX:ArchiveClassesAtExit=%HATCHLING_ARCHIVE%"

:start
if not defined KMP_BLOCKTIME set "KMP_BLOCKTIME=0"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
rem Java announces options that it finds in its environment: they go to its command line.
set "first=%JAVA_TOOL_OPTIONS% %JDK_JAVA_OPTIONS%"
set "last=%HATCHLING_JAVA_OPTS% %_JAVA_OPTIONS%"
for %%V in (JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS) do set "%%V="
"%java%" %first% "@%root%\scripts\java\common.args" "@%root%\scripts\java\%kind%.args" "%classes%" "-Dhatchling.corpora=%corpora%" %last% %classpath% dev.hatchling.cli.Main %*
exit /b %errorlevel%

:fail
echo hatchling: %~1>&2
exit /b 1

rem Succeeds where nothing has to be built.
:stale
if not exist "%target%\classpath.args" exit /b 1
if not exist "%target%\launcher.built" exit /b 1
set "here="
set /p here=<"%target%\launcher.root"
if not "%here%"=="%root%" exit /b 1
rem The backend that the build was made for.
set "built=cpu"
set /p built=<"%target%\launcher.built"
if not "%built%"=="%backend%" exit /b 1
powershell -NoProfile -Command "Set-Location $env:root; $built = (Get-Item \"$env:target\launcher.built\").LastWriteTimeUtc; if (Get-ChildItem -File -Recurse pom.xml, */pom.xml, */src/main, src/main -ErrorAction SilentlyContinue | Where-Object LastWriteTimeUtc -gt $built | Select-Object -First 1) { exit 1 }"
exit /b %errorlevel%

:archive
set "new=%cache%\archive.new"
rmdir /s /q "%new%" 2>nul
del "%cache%\train.jsa" "%cache%\generate.jsa" 2>nul
mkdir "%new%" 2>nul || exit /b 0
set "HATCHLING_ARCHIVE=%new%\train.jsa"
call "%~f0" train --steps 1 --out "%new%\model" --set n_embd=16 --set n_neuron=32 --set n_layer=1 --data "archive=%root%\LICENSE" >"%new%\log" 2>&1 && move /y "%new%\train.jsa" "%cache%\train.jsa" >nul
set "HATCHLING_ARCHIVE=%new%\generate.jsa"
call "%~f0" generate --model "%new%\model" --prompt a --tokens 20 >"%new%\log" 2>&1 && move /y "%new%\generate.jsa" "%cache%\generate.jsa" >nul
set "HATCHLING_ARCHIVE="
rmdir /s /q "%new%" 2>nul
> "%cache%\launcher.place" echo %root% %version%
exit /b 0
