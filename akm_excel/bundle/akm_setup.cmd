@echo off
rem Sets the program up for the user who runs this: no administrator, no network, nothing but the user's own folder.
rem AKM_HOME names another folder. Not run on any Windows yet: written after Python's and Microsoft's documentation.
chcp 65001 >nul
setlocal
set "HERE=%~dp0"
if not defined AKM_HOME set "AKM_HOME=%LOCALAPPDATA%\akm-excel\program"
if exist "%AKM_HOME%\python.exe" rmdir /s /q "%AKM_HOME%"
if not exist "%AKM_HOME%" mkdir "%AKM_HOME%"

for %%Z in ("%HERE%python-*-embed-*.zip") do (
    tar -xf "%%~Z" -C "%AKM_HOME%" || goto failed
    rem The Python that can be embedded looks for packages only where its ._pth file says.
    for %%P in ("%AKM_HOME%\python*._pth") do (
        echo Lib\site-packages>> "%%~P"
        echo import site>> "%%~P"
    )
    set "AKM_INSIDE=python.exe"
    for %%W in ("%HERE%wheels\pip-*.whl") do "%AKM_HOME%\python.exe" "%%~W\pip" install --quiet --no-index --find-links "%HERE%wheels" --require-hashes -r "%HERE%requirements.txt" --target "%AKM_HOME%\Lib\site-packages" --no-warn-script-location || goto failed
    goto buttons
)
py -{python} -m venv --clear "%AKM_HOME%" || goto nopython
set "AKM_INSIDE=Scripts\python.exe"
"%AKM_HOME%\%AKM_INSIDE%" -m pip install --quiet --no-index --find-links "%HERE%wheels" --require-hashes -r "%HERE%requirements.txt" || goto failed

:buttons
echo "%HERE%."> "%AKM_HOME%\akm_bundle.txt"
rem Named from where akm.cmd stands: consoles read that file in a code page that may lack the letters of a user's name.
echo @"%%~dp0%AKM_INSIDE%" -m akm_excel %%*> "%AKM_HOME%\akm.cmd"
"%AKM_HOME%\%AKM_INSIDE%" -m akm_excel addin install || goto failed
echo {done}
pause
exit /b 0

:nopython
echo {no_python}
pause
exit /b 1

:failed
echo {failed}
pause
exit /b 1
